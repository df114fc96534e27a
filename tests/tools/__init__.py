"""Checkers that are not written in Python."""

# What Java runs for a few seconds only takes longer to compile well than to run as it is.
SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
