-- Starts a transaction that writes: at once, or SQLite would have to refuse it half-way.
BEGIN IMMEDIATE
