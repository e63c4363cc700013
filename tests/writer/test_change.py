"""A change reaches the books whole, proven and with all else left as it was."""

from __future__ import annotations

import contextlib
import datetime
import os
import stat
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beancount_loans import writer
from beancount_loans.writer import Change, Source, errors

DAY = datetime.date(2026, 4, 7)
BO = "Assets:Loans:Bo"
BOOKS = """\
option "title" "Books"
2026-01-01 open Assets:Loans:Bo  DKK
  loan-principal: 1000 DKK

; a comment that must stay
2026-01-02 * "Bo" "lent"   ; and this
  Assets:Loans:Bo   1000 DKK
  Equity:Opening
2026-01-01 open Equity:Opening
"""
NOTE = writer.note(DAY, BO, 'said "soon"')
LINE = '2026-04-07 note Assets:Loans:Bo "said \\"soon\\""\n'


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_bytes(BOOKS.encode())
    return path


def loaded(ledger: Path) -> list[Any]:
    entries, faults, _ = loader.load_file(str(ledger))
    assert not faults
    return list(entries)


def test_an_entry_is_appended_after_a_blank_line_and_nothing_else_changes(
    ledger: Path,
) -> None:
    writer.append(ledger, [NOTE])

    assert ledger.read_text() == f"{BOOKS}\n{LINE}"


def test_no_passing_file_is_left(ledger: Path) -> None:
    writer.append(ledger, [NOTE])

    names = {path.name for path in ledger.parent.iterdir()}
    assert names == {"main.beancount", ".beancount-loans"}


def test_windows_line_ends_are_kept(ledger: Path) -> None:
    old = BOOKS.replace("\n", "\r\n")
    ledger.write_bytes(old.encode())

    writer.append(ledger, [NOTE])

    assert ledger.read_bytes().decode() == old + "\r\n" + LINE.replace("\n", "\r\n")


def test_a_byte_order_mark_is_kept(ledger: Path) -> None:
    ledger.write_bytes(b"\xef\xbb\xbf; books\n" + BOOKS.encode())

    writer.append(ledger, [NOTE])

    assert ledger.read_bytes().startswith(b"\xef\xbb\xbf; books\noption")
    assert ledger.read_text().endswith(LINE)


def test_a_last_line_without_its_end_gets_one(ledger: Path) -> None:
    ledger.write_text(BOOKS.rstrip("\n"))

    writer.append(ledger, [NOTE])

    assert ledger.read_text() == f"{BOOKS}\n{LINE}"


def test_an_empty_file_takes_an_entry_without_a_blank_line(ledger: Path) -> None:
    ledger.write_text("")

    writer.append(ledger, [NOTE])

    assert ledger.read_text() == LINE


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permissions_are_kept(ledger: Path, mode: int) -> None:
    ledger.chmod(mode)

    writer.append(ledger, [NOTE])

    assert stat.S_IMODE(ledger.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "books.beancount"
    real.parent.mkdir()
    real.write_text(BOOKS)
    link = tmp_path / "main.beancount"
    link.symlink_to(real)

    writer.append(link, [NOTE])

    assert link.is_symlink()
    assert real.read_text() == f"{BOOKS}\n{LINE}"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_file_named_twice_in_a_change_is_written_once(ledger: Path) -> None:
    link = ledger.with_name("link.beancount")
    link.symlink_to(ledger)
    change = Change(ledger)
    change.add([NOTE], ledger)
    change.add([NOTE], link)

    change.write()

    assert ledger.read_text() == f"{BOOKS}\n{LINE}\n{LINE}"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_who_may_read_and_write_the_books_may_the_journal(ledger: Path, mode: int) -> None:
    ledger.chmod(mode)

    writer.append(ledger, [NOTE])

    journal = ledger.parent / ".beancount-loans" / "journal.jsonl"
    assert stat.S_IMODE(journal.stat().st_mode) == mode


def test_the_time_of_the_file_moves_so_that_caches_and_fava_see_it(
    ledger: Path,
) -> None:
    os.utime(ledger, (1, 1))

    writer.append(ledger, [NOTE])

    assert ledger.stat().st_mtime > 1


def test_a_file_changed_since_it_was_read_is_refused(ledger: Path) -> None:
    seen = Source.read(ledger).fingerprint
    ledger.write_text(BOOKS + "; mine\n")

    with pytest.raises(errors.FileChangedError, match="changed by another program"):
        writer.append(ledger, [NOTE], expected=seen)

    assert ledger.read_text() == BOOKS + "; mine\n"


def test_a_change_prepared_before_an_edit_is_refused(ledger: Path) -> None:
    change = Change(ledger)
    change.add([NOTE])
    ledger.write_text(BOOKS + "; mine\n")

    with pytest.raises(errors.FileChangedError):
        change.write()

    assert ledger.read_text() == BOOKS + "; mine\n"


def test_a_diff_shows_what_would_be_written_and_writes_nothing(ledger: Path) -> None:
    change = Change(ledger)
    change.add([NOTE])

    assert f"+{LINE}" in change.diff()
    assert ledger.read_text() == BOOKS


def test_an_unclosed_quote_at_the_end_is_found_before_it_swallows_the_entry(
    ledger: Path,
) -> None:
    broken = BOOKS + '2026-02-01 note Assets:Loans:Bo "begun\n'
    ledger.write_text(broken)

    with pytest.raises(errors.WriteError, match=r"main\.beancount:\d+: .*nothing was"):
        writer.append(ledger, [NOTE])

    assert ledger.read_text() == broken


def test_text_that_does_not_parse_is_refused_at_its_line(ledger: Path) -> None:
    with pytest.raises(errors.LedgerDoesNotParseError, match=r"main\.beancount:11: "):
        writer.append(ledger, '2026-02-01 note Assets:Loans:Bo "begun\n')

    assert ledger.read_text() == BOOKS


def test_an_older_error_elsewhere_does_not_stop_a_sound_entry(ledger: Path) -> None:
    ledger.write_text("2026-01-01 nonsense\n\n" + BOOKS)

    writer.append(ledger, [NOTE])

    assert ledger.read_text().endswith(LINE)


def test_an_entry_put_inside_another_is_refused(ledger: Path) -> None:
    change = Change(ledger)
    change.add([NOTE], ledger, 6)

    with pytest.raises(errors.WriteError):
        change.write()

    assert ledger.read_text() == BOOKS


def test_tags_pushed_around_the_place_are_not_taken_for_damage(ledger: Path) -> None:
    ledger.write_text("pushtag #loans\n" + BOOKS + "\npoptag #loans\n")
    change = Change(ledger)
    payment = writer.transaction(
        DAY, "Bo", "paid", [writer.posting(BO, -5, "DKK"), writer.posting("Equity:X")]
    )
    change.add([payment], ledger, 11)

    change.write()

    assert '"paid"' in ledger.read_text()


def test_danish_account_roots_are_understood(ledger: Path) -> None:
    ledger.write_text('option "name_assets" "Aktiver"\n2026-01-01 open Aktiver:Udlån\n')

    writer.append(ledger, [writer.note(DAY, "Aktiver:Udlån", "Ringet")])

    assert 'note Aktiver:Udlån "Ringet"' in ledger.read_text()


def test_an_account_with_a_root_the_books_do_not_have_is_refused(ledger: Path) -> None:
    with pytest.raises(errors.WriteError, match="Invalid account name"):
        writer.append(ledger, [writer.note(DAY, "Aktiver:Udlån", "Ringet")])

    assert ledger.read_text() == BOOKS


def test_an_entry_is_replaced_where_it_stands(ledger: Path) -> None:
    (lent,) = [e for e in loaded(ledger) if getattr(e, "payee", "") == "Bo"]
    change = Change(ledger)
    change.replace(
        lent, '2026-01-03 * "Bo" "lent later"\n  Assets:Loans:Bo 1 DKK\n  Equity:Opening\n'
    )

    change.write()

    assert "lent later" in ledger.read_text()
    assert "; a comment that must stay\n2026-01-03" in ledger.read_text()
    assert "and this" not in ledger.read_text()
    assert len(loaded(ledger)) == 3


def test_an_entry_is_removed_with_its_lines_alone(ledger: Path) -> None:
    (lent,) = [e for e in loaded(ledger) if getattr(e, "payee", "") == "Bo"]
    change = Change(ledger)
    change.remove(lent)

    change.write()

    assert len(loaded(ledger)) == 2
    assert "; a comment that must stay\n2026-01-01 open Equity" in ledger.read_text()


def test_one_word_of_an_entry_is_changed_and_its_comments_stay(ledger: Path) -> None:
    (lent,) = [e for e in loaded(ledger) if getattr(e, "payee", "") == "Bo"]
    change = Change(ledger, "move")
    change.replace(lent, change.text_of(lent).replace("Equity:Opening", "Equity:Other"))

    change.write()

    assert ledger.read_text() == BOOKS.replace("  Equity:Opening", "  Equity:Other")


def test_an_entry_is_replaced_and_another_put_above_it(ledger: Path) -> None:
    (lent,) = [e for e in loaded(ledger) if getattr(e, "payee", "") == "Bo"]
    change = Change(ledger)
    change.replace(lent, '2026-01-03 note Assets:Loans:Bo "instead"\n')
    change.add([NOTE], ledger, lent.meta["lineno"] - 1)

    change.write()

    assert f'stay\n\n{LINE}\n2026-01-03 note Assets:Loans:Bo "instead"' in ledger.read_text()
    writer.undo(ledger)
    assert ledger.read_text() == BOOKS


def test_an_entry_is_not_changed_twice_at_once(ledger: Path) -> None:
    (lent,) = [e for e in loaded(ledger) if getattr(e, "payee", "") == "Bo"]
    change = Change(ledger)
    change.remove(lent)
    change.replace(lent, [NOTE])

    with pytest.raises(errors.ChangeNotProvenError, match="two edits"):
        change.write()


def test_an_entry_with_a_string_over_several_lines_is_removed_whole(
    ledger: Path,
) -> None:
    ledger.write_text(BOOKS + '2026-02-01 note Assets:Loans:Bo "one\n\ntwo\n2026-01-01 x"\n')
    (note,) = [e for e in loaded(ledger) if hasattr(e, "comment")]
    change = Change(ledger)
    change.remove(note)

    change.write()

    assert ledger.read_text() == BOOKS


def test_an_entry_that_moved_since_it_was_loaded_is_not_touched(ledger: Path) -> None:
    (lent,) = [e for e in loaded(ledger) if getattr(e, "payee", "") == "Bo"]
    ledger.write_text("; a new first line\n" + BOOKS)

    with pytest.raises(errors.EntryNotFoundError, match=r"main\.beancount:6"):
        Change(ledger).remove(lent)


def test_two_files_are_written_together(ledger: Path) -> None:
    other = ledger.with_name("notes.beancount")
    other.write_text("; notes\n")
    change = Change(ledger)
    change.add([NOTE], other)
    change.add([NOTE], ledger)

    receipt = change.write()

    assert receipt.files == (other, ledger)
    assert other.read_text() == f"; notes\n\n{LINE}"
    assert ledger.read_text() == f"{BOOKS}\n{LINE}"


def test_a_new_file_is_made_together_with_its_include(ledger: Path) -> None:
    change = Change(ledger)
    change.create(ledger.with_name("new.beancount"), [NOTE])
    change.add('include "new.beancount"\n')

    change.write()

    assert len(loaded(ledger)) == 4


def test_new_books_with_roots_of_their_own_are_made(tmp_path: Path) -> None:
    main = tmp_path / "main.beancount"
    change = Change(main, "init")
    change.create(
        main,
        'option "name_assets" "Aktiver"\n'
        'option "operating_currency" "DKK"\n'
        'plugin "beancount.plugins.auto"\n'
        "\n"
        "2026-01-01 open Aktiver:Bank  DKK\n",
    )

    change.write()

    assert loaded(main)[0].account == "Aktiver:Bank"
    writer.undo(main)
    assert not main.exists()


def test_a_file_in_the_way_of_a_new_one_is_not_overwritten(ledger: Path) -> None:
    with pytest.raises(errors.FileChangedError):
        Change(ledger).create(ledger, [NOTE])


def test_a_change_that_breaks_the_books_is_taken_back(ledger: Path) -> None:
    unbalanced = "2026-04-08 balance Assets:Loans:Bo  5 DKK\n"
    options = writer.Options(check=writer.no_new_errors(ledger))

    with pytest.raises(errors.LedgerUnsoundError, match="Balance failed"):
        writer.append(ledger, unbalanced, options=options)

    assert ledger.read_text() == BOOKS


def test_an_edit_made_while_the_change_is_checked_is_never_lost(ledger: Path) -> None:
    def edited_meanwhile() -> list[str]:
        ledger.write_text(ledger.read_text() + "; mine\n")
        return ["a fault"]

    with pytest.raises(errors.NotTakenBackError, match="left in it"):
        writer.append(ledger, [NOTE], options=writer.Options(check=edited_meanwhile))

    assert ledger.read_text() == f"{BOOKS}\n{LINE}; mine\n"
    writer.undo(ledger)
    assert ledger.read_text() == f"{BOOKS}; mine\n"


def test_a_change_of_nothing_leaves_no_trace(ledger: Path) -> None:
    assert Change(ledger).write().files == ()

    assert not (ledger.parent / ".beancount-loans").exists()


def test_an_entry_that_a_plugin_made_cannot_be_changed(ledger: Path) -> None:
    with pytest.raises(errors.EntryNotFoundError, match="made by a plugin"):
        Change(ledger).remove(NOTE)


def test_a_sound_change_passes_the_full_load(ledger: Path) -> None:
    options = writer.Options(check=writer.no_new_errors(ledger))

    writer.append(ledger, [NOTE], options=options)

    assert ledger.read_text().endswith(LINE)


def test_an_encrypted_ledger_is_not_written(tmp_path: Path) -> None:
    secret = tmp_path / "main.beancount.gpg"
    secret.write_bytes(b"\x85\x01\x0c")
    armoured = tmp_path / "main.asc"
    armoured.write_text("-----BEGIN PGP MESSAGE-----\n")

    for path in (secret, armoured):
        with pytest.raises(errors.EncryptedLedgerError, match="is encrypted"):
            writer.append(path, [NOTE])


def test_a_file_in_another_encoding_is_named_with_its_line(ledger: Path) -> None:
    ledger.write_bytes(BOOKS.encode() + "; lån\n".encode("latin-1"))

    with pytest.raises(errors.NotUtf8Error, match=r"main\.beancount:10: not UTF-8"):
        writer.append(ledger, [NOTE])


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissingError, match="does not exist"):
        writer.append(tmp_path / "gone" / "main.beancount", [NOTE])


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.DiskFailedError, match="directory"):
        writer.append(tmp_path, [NOTE])


def test_a_folder_that_vanished_after_reading_is_named(ledger: Path) -> None:
    change = Change(ledger)
    change.add([NOTE])
    ledger.unlink()
    ledger.parent.rmdir()

    with pytest.raises(errors.FileMissingError, match="does not exist"):
        change.write()


def test_text_of_nothing_is_refused(ledger: Path) -> None:
    with pytest.raises(errors.UnwritableValueError):
        writer.append(ledger, "  \n")


lines = st.sampled_from(
    [
        "; a comment",
        "",
        '2026-02-01 note Assets:Loans:Bo "x"',
        '2026-02-01 * "pay"',
        "  Assets:Loans:Bo  5 DKK",
        "  key: 5",
        "  Equity:Opening",
        '"',
        "* heading",
        "pushtag #a",
        "poptag #a",
        "2026-02-01 nonsense",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(lines, max_size=12), st.integers(0, 12), st.booleans())
def test_whatever_the_file_an_insertion_keeps_its_entries_or_is_refused(
    tmp_path: Path, content: list[str], line: int, crlf: bool
) -> None:
    ledger = tmp_path / "main.beancount"
    end = "\r\n" if crlf else "\n"
    ledger.write_bytes(end.join(content).encode())
    before = Source.read(ledger)
    change = Change(ledger)
    change.add([NOTE], ledger, line)

    try:
        change.write()
    except errors.WriteError:
        assert ledger.read_bytes() == before.data
        return

    after = Source.read(ledger)
    assert len(after.parsed.entries) == len(before.parsed.entries) + 1
    assert [e.comment for e in after.parsed.entries if hasattr(e, "comment")].count(
        NOTE.comment
    ) == 1
    assert all(text in after.lines for text in before.lines[:-1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(lines, max_size=12), st.integers(0, 12), st.booleans())
def test_an_insertion_taken_back_leaves_the_same_bytes(
    tmp_path: Path, content: list[str], line: int, crlf: bool
) -> None:
    ledger = tmp_path / "main.beancount"
    end = "\r\n" if crlf else "\n"
    before = "".join(text + end for text in content).encode()
    ledger.write_bytes(before)
    change = Change(ledger)
    change.add([NOTE], ledger, line)

    with contextlib.suppress(errors.WriteError):
        change.write()
        writer.undo(ledger)

    assert ledger.read_bytes() == before


def test_an_unknown_kind_of_number_never_reaches_the_file(ledger: Path) -> None:
    payment = writer.transaction(DAY, "Bo", "x", [writer.posting(BO, Decimal("NaN"), "DKK")])

    with pytest.raises(errors.UnwritableValueError):
        writer.append(ledger, [payment])

    assert ledger.read_text() == BOOKS
