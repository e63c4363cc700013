"""What fuzzing begins from: one small sound input of each kind, of our own invention."""

from __future__ import annotations

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T18:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>
<ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>DK5000400440116243</IBAN></Id><Ccy>DKK</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="DKK">0.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="DKK">50.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="DKK">50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt>
<AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>
<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="DKK">20.00</Amt>
<RltdPties><Dbtr><Nm>Bo Holm</Nm></Dbtr><DbtrAcct><Id><IBAN>DK5000400440116243</IBAN></Id>
</DbtrAcct></RltdPties><RmtInf><Ustrd>Loan 7</Ustrd></RmtInf></TxDtls>
<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><Amt Ccy="DKK">30.00</Amt>
<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref>
</CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
"""
PAIN_002 = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-03-02T18:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>C1</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.02</OrgnlMsgNmId>
<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn>
<Cd>AM04</Cd></Rsn></StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">50.00</InstdAmt></Amt>
<ReqdColltnDt>2026-03-05</ReqdColltnDt><MndtRltdInf><MndtId>M7</MndtId></MndtRltdInf>
</OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
"""
PAIN_008 = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"><CstmrDrctDbtInitn>
<GrpHdr><MsgId>C1</MsgId><CreDtTm>2026-03-02T18:00:00</CreDtTm><NbOfTxs>1</NbOfTxs>
<CtrlSum>50.00</CtrlSum></GrpHdr><PmtInf><PmtInfId>P1</PmtInfId><NbOfTxs>1</NbOfTxs>
<ReqdColltnDt>2026-03-05</ReqdColltnDt><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id>
</CdtrAcct><DrctDbtTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId>
<InstdAmt Ccy="EUR">50.00</InstdAmt><DrctDbtTx><MndtRltdInf><MndtId>M7</MndtId></MndtRltdInf>
</DrctDbtTx><Dbtr><Nm>Bo</Nm></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id>
</DbtrAcct><RmtInf><Ustrd>Loan 7</Ustrd></RmtInf></DrctDbtTxInf></PmtInf>
</CstmrDrctDbtInitn></Document>
"""
OFX = """OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><ACCTID>123456<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302120000.000[-5:EST]<TRNAMT>250.00
<FITID>F1<CHECKNUM><NAME>BO &amp; CO<MEMO>Loan 7</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>350.00<DTASOF>20260331</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
MT940 = """:20:STARTUMSE
:25:87052000/123456789
:28C:1/1
:60F:C260301EUR100,00
:61:2603020302C50,00NTRFNONREF//B1
:86:166?00GUTSCHRIFT?20EREF+L7-03?21MREF+M7?22SVWZ+Rate?30COBADEFF
?31DE89370400440532013000?32BO HO?33LM
:61:2603020302RD20,00NTRFNONREF//B4
:86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/Bo/REMI/Termijn 3/EREF/L7
:62F:C260302EUR170,00
-
"""
MT942 = """:20:X
:25:1/2
:28C:1/1
:34F:EUR0,
:61:2603020302C50,00NTRFNONREF
:61:2603020302EC7,00NTRFNONREF
:90C:2EUR57,00
-
"""
BAI2 = """01,SENDER,US,260302,0800,1,80,1,2/
02,US,SENDER,1,260302,0800,USD,2/
03,123456,USD,010,10000,,,015,15000,,/
16,165,5000,0,B1,C1,LOAN 7/
88,BO HOLM/
49,30000,4/
98,30000,1,6/
99,30000,1,8/
"""
FIK = """FI01013088810002
FI02088958039
FI03020260301710000000000001030105301520260301018224613720260302000000002880813
FI0808895803900000000001000000002880813
FI09
"""
BETALINGSSERVICE = "".join(
    line.ljust(128) + "\n"
    for line in (
        "BS00200000001BS10602" + "0000000017".ljust(29) + "020326",
        "BS01208888888 0211",
        (
            "BS0420000000002360000000"
            + "1"
            + "L7".ljust(15)
            + "0000000420103261"
            + f"{150000:013d}"
        ).ljust(103)
        + "010326020326"
        + f"{150000:013d}",
        "BS092",
        "BS992",
    )
)
OCRGIRO = "".join(
    line.ljust(80, "0") + "\n"
    for line in (
        "NY00001000008080123456700008080",
        "NY0900200000000000000123456799998888888",
        "NY09103000000010203260001234560000000000001000" + "0000000000000000000001234",
        "NY0910310000001" + "1234567890" + "0000000000" + "020326" + "99998888888",
        "NY0900880000000100000004000000000000001000020326",
        "NY0000890000000100000006000000000000001000020326",
    )
)
BGMAX = "".join(
    line.ljust(80) + "\n"
    for line in (
        "01BGMAX               0120260302120000000000T",
        "050009912346          SEK",
        "200000000000       1234567890" + "0" * 15 + "00000000000025000" + "2" + "1",
        "26BO HOLM",
        "15000000000000000000000000000000000002026030200001000000000000025000SEK00000001",
        "7000000001000000000000000001",
    )
)
CODA = "".join(
    line.ljust(128) + "\n"
    for line in (
        "0000002032672505        00099449      BO HOLM                   BBRUBEBB   00538839354",
        "12001BE68539007547034                  EUR0000000000100000010326BO HOLM",
        "2100010000B1                   0000000000050000020326001500000LOAN 7".ljust(115)
        + "02032600101 0",
        "2300010000BE68539007547034                     BO HOLM",
        "8001BE68539007547034                  EUR0000000000150000020326",
        "9               000004000000000000000000000000050000",
    )
)
CSV = """Bogført;Tekst;Rentedato;Beløb;Saldo
02-03-2026;Bo Holm lån 7;02-03-2026;250,00;1.250,00
01-03-2026;Løn;01-03-2026;1.000,00;1.000,00
"""
CSV_BARE = """2026-03-02,Bo Holm,250.00,1250.00
2026-03-01,Wages,1000.00,1000.00
2026-02-27,Shop,-40.00,0.00
"""
PROFILE = """name = "Own bank"
status = "supported"
header = ["Date", "Text", "Amount"]
[columns]
date = "Date"
text = "Text"
amount = "Amount"
"""
POLICY = """title = "Own"
country = "DK"
currency = "DKK"
[sources.law]
law = "Act"
paragraph = "1"
url = "https://example.org"
read = 2026-01-01
[servicing]
grace-days = { value = 3, source = "law" }
[[step]]
key = "reminder-1"
after-days = 10
name.en = "Reminder"
fee = { value = "100 DKK", source = "law" }
"""
TERMS = """
loan-principal=60000 DKK
loan-rate=DK-reference + 4.5 %
loan-installments=24
loan-method=annuity
loan-every=2 weeks
loan-first-due=2026-02-28
loan-allocation=costs late-interest interest principal
loan-fee=1.5 %
loan-day-count=actual/365
loan-reference=RF18539007547034
"""
LEDGER = """
1900-01-01 custom "loan-index" "DK-reference" "1.75 %"
2026-01-01 open Assets:Bank DKK
2026-01-01 open Equity:Opening DKK
2026-01-01 open Income:Loans:Fees DKK
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 custom "loan-option" "bank-account" Assets:Bank
2026-01-01 custom "loan-borrower" "bo-holm"
  name: "Bo Holm"
  language: "da"
  iban: "DK5000400440116243"
2026-01-02 open Assets:Loans:BoHolm:Car DKK
  loan-borrower: "bo-holm"
  loan-principal: 6000 DKK
  loan-rate: "DK-reference + 8 %"
  loan-method: "annuity"
  loan-installments: 6
  loan-first-due: 2026-02-28
2026-01-02 * "Bo Holm" "Paid out"
  Assets:Bank  -6000 DKK
  Assets:Loans:BoHolm:Car
2026-03-02 * "Bo Holm" "Ydelse"
  bank-ref: "B1"
  Assets:Bank  1013.64 DKK
  Assets:Loans:BoHolm:Car
2026-04-07 note Assets:Loans:BoHolm:Car "Phoned"
  contact: "phone"
  outcome: "promise"
  promise: 500 DKK
  promise-by: 2026-04-10
2026-04-08 * "Fee"
  loan-step: "reminder-1"
  Assets:Loans:BoHolm:Car  100 DKK
  Income:Loans:Fees
2026-05-02 custom "loan-hold" Assets:Loans:BoHolm:Car "dispute"
  until: 2026-06-30
2026-06-01 custom "loan-change" Assets:Loans:BoHolm:Car
  loan-rate: "4 %"
  loan-defer: 2
  loan-pause-interest: 2026-07-31
2026-07-02 * "Bo Holm" "Back"
  returns: "B1"
  Assets:Bank  -1013.64 DKK
  Assets:Loans:BoHolm:Car
2026-08-01 balance Assets:Bank -6000 DKK
"""
QUERY = (
    "page=loan&loan=boholm-car&as_of=2026-05-01&stage=open&sort=-days&sheet=1&q=bo&account=Assets"
)
LETTER = 'Bo <b>Holm</b>|Road 1\\n|2000|*City*|# "x"|[a](javascript:b)'
TEMPLATE = """{{ subject | default("x") }}
{% for one in [1, 2] %}* {{ one }}{% endfor %}
{{ 8 | percent }} {{ "https://a.dk/" | web }} {% set a = 3 %}{{ a }} <b>*x*</b>
\0greeting = "Kære"
"""
_LOAN = "loan=Assets%3ALoans%3ABoHolm%3ACar&date=2026-05-02"
ACTS = (
    f"act=contact&{_LOAN}&contact=phone&text=Talked&promise=500&promise-by=2026-05-10",
    f"act=payment&{_LOAN}&amount=100.00&bank=Assets%3ABank&text=Cash",
    f"act=fee&{_LOAN}&amount=100&text=Fee",
    f"act=step&{_LOAN}&step=reminder-2&text=Sent&amount=100",
    f"act=hold&{_LOAN}&kind=dispute&until=2027-06-30",
    f"act=change&{_LOAN}&loan-rate=4+%25&loan-defer=2&reason=hardship",
    f"act=returned&{_LOAN}&contact=letter&text=Came+back",
    "act=move&ref=B1&to=Assets%3ALoans%3ABoHolm%3ACar&amount=5",
    "act=assign&line=1&loan=Assets%3ALoans%3ABoHolm%3ACar&returns=B1",
    "act=letters&keys=reminder-1",
    f"act=relief&{_LOAN}&income=20000&costs=15000&number=1&letter=1",
    f"{_LOAN}&kind=reminder-1&key=reminder-1&act=undo",
)
