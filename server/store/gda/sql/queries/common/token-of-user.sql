-- The tokens of a user.
-- in: user_id text
-- out: hash text
SELECT hash FROM tokens WHERE user_id = ##user_id
