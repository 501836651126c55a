-- Makes the next transaction keep to one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ
