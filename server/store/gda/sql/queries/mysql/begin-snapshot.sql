-- Starts a transaction whose statements all see the same moment.
START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY
