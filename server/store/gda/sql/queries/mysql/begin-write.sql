-- Starts a transaction that writes.
START TRANSACTION
