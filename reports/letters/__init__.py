"""Letters: from one text to e-mail, HTML and PDF; and the day's reminders."""
