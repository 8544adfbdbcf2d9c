"""The outside world behind the ports: database, audio, files, mail, queue."""
