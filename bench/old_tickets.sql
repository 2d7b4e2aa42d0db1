-- :many old tickets, 1500 a day, newest two days ago; each with its step, an event and a call.
CREATE TEMP TABLE old AS
WITH RECURSIVE count(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM count WHERE n + 1 < :many)
SELECT n + 1 AS id, 100 + n % 1500 AS ticket, date('now', '-' || (2 + n / 1500) || ' days') AS day,
       date('now', '-' || (2 + n / 1500) || ' days') || ' 15:00:00.000000' AS at
FROM count;

INSERT INTO visit (id, centre, service_day, ticket, language, party_size, private, channel, issued_at)
SELECT id, :centre, day, ticket, 'es', 1, 0, 'kiosk', at FROM old;

INSERT INTO step (centre, visit, place, service, queue, lane, precedence, state, joined_at, due_at,
                  desk, called_at, started_at, ended_at, calls, returns)
SELECT :centre, id, 0, 'health', 'health', 'C', 1, 'done', at, at, '1', at, at, at, 1, 0 FROM old;

INSERT INTO journal (centre, at, actor, verb, visit, step, desk, changes, detail)
SELECT :centre, at, 'staff:agent01', 'finish', id, id, '1', '[]', '{}' FROM old;

INSERT INTO announcement (centre, step, ticket, desk, zone, language, called_at, recall, withdrawn)
SELECT :centre, id, ticket, '1', 'hall', 'es', at, 0, 0 FROM old;
