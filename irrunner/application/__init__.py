"""What the shell, the plain mode and the screen all need, and none of them owns; it knows no interface.

`open_incident` holds an incident with what is derived from its journal, `acknowledgement` says what an act
recorded, `ambiguous_time` settles a local time with two readings, `go_live` declares what began in an exercise,
`mirror` copies after every act, `clock_news` and `presence` say what others do, `crash_report` leaves a report
when irrunner itself breaks.
"""
