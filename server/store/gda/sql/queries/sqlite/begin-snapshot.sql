-- Starts a transaction whose statements all see the same moment.
BEGIN
