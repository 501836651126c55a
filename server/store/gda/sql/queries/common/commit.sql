-- Makes durable what the transaction did.
COMMIT
