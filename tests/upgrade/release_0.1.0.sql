BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('2026_11_23_1800_first_tables');
CREATE TABLE alert (
	id INTEGER NOT NULL, 
	centre VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	device VARCHAR NOT NULL, 
	raised_at DATETIME NOT NULL, 
	cleared_at DATETIME, 
	PRIMARY KEY (id)
);
CREATE TABLE announcement (
	id INTEGER NOT NULL, 
	centre VARCHAR NOT NULL, 
	step BIGINT NOT NULL, 
	ticket VARCHAR NOT NULL, 
	desk VARCHAR NOT NULL, 
	zone VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	called_at DATETIME NOT NULL, 
	recall BOOLEAN NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "announcement" VALUES(1,'always_open',1,'101','1','hall','ht','2026-11-23 15:04:00.000000',0,0);
INSERT INTO "announcement" VALUES(2,'always_open',3,'102','1','hall','ht','2026-11-23 15:05:00.000000',0,0);
INSERT INTO "announcement" VALUES(3,'always_open',4,'103','1','hall','ht','2026-11-23 15:05:30.000000',0,0);
CREATE TABLE answer (
	actor VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	request_hash VARCHAR NOT NULL, 
	status INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (actor, "key")
);
CREATE TABLE centre (
	id VARCHAR NOT NULL, 
	document JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "centre" VALUES('always_open','{"centre": {"id": "always_open", "names": {"es": "Centro de prueba", "ht": "Sant es\u00e8", "fr": "Centre d\u2019essai", "en": "Try-out centre", "pt": "Centro de teste", "ar": "\u0645\u0631\u0643\u0632 \u062a\u062c\u0631\u064a\u0628\u064a"}, "timezone": "America/Mexico_City", "languages": ["es", "ht", "fr", "en", "pt", "ar"], "unsure": "information"}, "hours": {"mon": ["00:00-24:00"], "tue": ["00:00-24:00"], "wed": ["00:00-24:00"], "thu": ["00:00-24:00"], "fri": ["00:00-24:00"], "sat": ["00:00-24:00"], "sun": ["00:00-24:00"]}, "rules": {"return_after_minutes": 5.0, "returns_at_most": 2, "undo_seconds": 120, "on_time_goal": 0.8, "offline_prefix": "K"}, "targets": {"E": 0.0, "A": 15.0, "B": 30.0, "C": 45.0}, "agencies": [{"id": "centre", "name": "Centro"}], "sequences": [{"id": "main", "prefix": "", "first": 101, "last": 999999}], "queues": [{"id": "information", "sequence": "main"}, {"id": "health", "sequence": "main"}, {"id": "legal", "sequence": "main"}], "services": [{"id": "information", "agency": "centre", "names": {"es": "Informaci\u00f3n", "ht": "Enf\u00f2masyon", "fr": "Information", "en": "Information", "pt": "Informa\u00e7\u00e3o", "ar": "\u0627\u0644\u0627\u0633\u062a\u0639\u0644\u0627\u0645\u0627\u062a"}, "pictogram": "information", "queue": "information", "minutes": 5.0, "targets": {}, "kiosk": true}, {"id": "health", "agency": "centre", "names": {"es": "Salud", "ht": "Sante", "fr": "Sant\u00e9", "en": "Health", "pt": "Sa\u00fade", "ar": "\u0627\u0644\u0635\u062d\u0629"}, "pictogram": "medical-bag", "queue": "health", "minutes": 10.0, "targets": {}, "kiosk": true}, {"id": "legal", "agency": "centre", "names": {"es": "Ayuda legal", "ht": "\u00c8d legal", "fr": "Aide juridique", "en": "Legal help", "pt": "Ajuda legal", "ar": "\u0645\u0633\u0627\u0639\u062f\u0629 \u0642\u0627\u0646\u0648\u0646\u064a\u0629"}, "pictogram": "scale-balance", "queue": "legal", "minutes": 10.0, "targets": {}, "kiosk": true}], "zones": [{"id": "hall", "names": {"es": "Sala", "ht": "Sal la", "fr": "Salle", "en": "Hall", "pt": "Sala", "ar": "\u0627\u0644\u0642\u0627\u0639\u0629"}}], "desks": [{"id": "1", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "2", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "3", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "4", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "5", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "6", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "7", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "8", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "9", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "10", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "11", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "12", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "13", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "14", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "15", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "16", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "17", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "18", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "19", "zone": "hall", "queues": ["information", "health", "legal"]}, {"id": "20", "zone": "hall", "queues": ["information", "health", "legal"]}], "needs": [{"need": "pregnant", "lane": "B", "private": false}, {"need": "infant", "lane": "B", "private": false}, {"need": "older", "lane": "B", "private": false}, {"need": "disability", "lane": "B", "private": false}, {"need": "unwell", "lane": "A", "private": false}, {"need": "minor", "lane": "A", "private": true}], "devices": [{"id": "kiosk-1", "kind": "kiosk", "zones": []}, {"id": "hall", "kind": "display", "zones": []}, {"id": "printer-1", "kind": "printer", "zones": []}], "staff": [{"user": "admin", "role": "admin", "agency": null}, {"user": "manager", "role": "manager", "agency": null}, {"user": "agent01", "role": "agent", "agency": null}, {"user": "agent02", "role": "agent", "agency": null}, {"user": "agent03", "role": "agent", "agency": null}, {"user": "agent04", "role": "agent", "agency": null}, {"user": "agent05", "role": "agent", "agency": null}, {"user": "agent06", "role": "agent", "agency": null}, {"user": "agent07", "role": "agent", "agency": null}, {"user": "agent08", "role": "agent", "agency": null}, {"user": "agent09", "role": "agent", "agency": null}, {"user": "agent10", "role": "agent", "agency": null}, {"user": "agent11", "role": "agent", "agency": null}, {"user": "agent12", "role": "agent", "agency": null}, {"user": "agent13", "role": "agent", "agency": null}, {"user": "agent14", "role": "agent", "agency": null}, {"user": "agent15", "role": "agent", "agency": null}, {"user": "agent16", "role": "agent", "agency": null}, {"user": "agent17", "role": "agent", "agency": null}, {"user": "agent18", "role": "agent", "agency": null}, {"user": "agent19", "role": "agent", "agency": null}, {"user": "agent20", "role": "agent", "agency": null}]}');
CREATE TABLE counter (
	centre VARCHAR NOT NULL, 
	sequence VARCHAR NOT NULL, 
	service_day DATE NOT NULL, 
	number INTEGER NOT NULL, 
	PRIMARY KEY (centre, sequence, service_day)
);
INSERT INTO "counter" VALUES('always_open','main','2026-11-23',104);
CREATE TABLE desk (
	centre VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	user VARCHAR, 
	since DATETIME, 
	PRIMARY KEY (centre, id)
);
INSERT INTO "desk" VALUES('always_open','1','open','manager','2026-11-23 15:00:00.000000');
INSERT INTO "desk" VALUES('always_open','2','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','3','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','4','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','5','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','6','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','7','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','8','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','9','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','10','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','11','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','12','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','13','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','14','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','15','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','16','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','17','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','18','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','19','closed',NULL,NULL);
INSERT INTO "desk" VALUES('always_open','20','closed',NULL,NULL);
CREATE TABLE device (
	centre VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	token_hash VARCHAR, 
	heard_at DATETIME, 
	version VARCHAR NOT NULL, 
	PRIMARY KEY (centre, id)
);
INSERT INTO "device" VALUES('always_open','kiosk-1','kiosk',NULL,NULL,'');
INSERT INTO "device" VALUES('always_open','hall','display',NULL,NULL,'');
INSERT INTO "device" VALUES('always_open','printer-1','printer',NULL,NULL,'');
CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	centre VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	verb VARCHAR NOT NULL, 
	visit BIGINT, 
	step BIGINT, 
	desk VARCHAR, 
	changes JSON NOT NULL, 
	detail JSON NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "journal" VALUES(1,'always_open','2026-11-23 15:00:00.000000','staff:manager','open',NULL,NULL,'1','[]','{}');
INSERT INTO "journal" VALUES(2,'always_open','2026-11-23 15:00:00.000000','device:kiosk-1','issue',1,1,NULL,'[[null, {"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "calls": 0, "returns": 0}], [null, {"id": 2, "visit": 1, "service": "legal", "queue": "legal", "lane": "C", "state": "planned", "calls": 0, "returns": 0}]]','{"ticket": "101", "language": "ht", "party_size": 1, "day": "2026-11-23"}');
INSERT INTO "journal" VALUES(3,'always_open','2026-11-23 15:01:00.000000','device:kiosk-1','issue',2,3,NULL,'[[null, {"id": 3, "visit": 2, "service": "information", "queue": "information", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:01:00+00:00", "due_at": "2026-11-23T15:46:00+00:00", "calls": 0, "returns": 0}]]','{"ticket": "102", "language": "ht", "party_size": 1, "day": "2026-11-23"}');
INSERT INTO "journal" VALUES(4,'always_open','2026-11-23 15:02:00.000000','device:kiosk-1','issue',3,4,NULL,'[[null, {"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "calls": 0, "returns": 0}]]','{"ticket": "103", "language": "ht", "party_size": 1, "day": "2026-11-23"}');
INSERT INTO "journal" VALUES(5,'always_open','2026-11-23 15:03:00.000000','device:kiosk-1','issue',4,5,NULL,'[[null, {"id": 5, "visit": 4, "service": "health", "queue": "health", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:03:00+00:00", "due_at": "2026-11-23T15:48:00+00:00", "calls": 0, "returns": 0}]]','{"ticket": "104", "language": "ht", "party_size": 1, "day": "2026-11-23"}');
INSERT INTO "journal" VALUES(6,'always_open','2026-11-23 15:04:00.000000','staff:manager','call',1,1,'1','[[{"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "calls": 0, "returns": 0}, {"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "desk": "1", "called_at": "2026-11-23T15:04:00+00:00", "calls": 1, "returns": 0}]]','{"cause": "earliest"}');
INSERT INTO "journal" VALUES(7,'always_open','2026-11-23 15:04:30.000000','staff:manager','start',1,1,'1','[[{"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "desk": "1", "called_at": "2026-11-23T15:04:00+00:00", "calls": 1, "returns": 0}, {"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "serving", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "desk": "1", "called_at": "2026-11-23T15:04:00+00:00", "started_at": "2026-11-23T15:04:30+00:00", "calls": 1, "returns": 0}]]','{}');
INSERT INTO "journal" VALUES(8,'always_open','2026-11-23 15:05:00.000000','staff:manager','finish',1,1,'1','[[{"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "serving", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "desk": "1", "called_at": "2026-11-23T15:04:00+00:00", "started_at": "2026-11-23T15:04:30+00:00", "calls": 1, "returns": 0}, {"id": 1, "visit": 1, "service": "health", "queue": "health", "lane": "C", "state": "done", "joined_at": "2026-11-23T15:00:00+00:00", "due_at": "2026-11-23T15:45:00+00:00", "desk": "1", "called_at": "2026-11-23T15:04:00+00:00", "started_at": "2026-11-23T15:04:30+00:00", "ended_at": "2026-11-23T15:05:00+00:00", "calls": 1, "returns": 0}], [{"id": 2, "visit": 1, "service": "legal", "queue": "legal", "lane": "C", "state": "planned", "calls": 0, "returns": 0}, {"id": 2, "visit": 1, "service": "legal", "queue": "legal", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:05:00+00:00", "due_at": "2026-11-23T15:50:00+00:00", "calls": 0, "returns": 0}]]','{}');
INSERT INTO "journal" VALUES(9,'always_open','2026-11-23 15:05:00.000000','staff:manager','call',2,3,'1','[[{"id": 3, "visit": 2, "service": "information", "queue": "information", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:01:00+00:00", "due_at": "2026-11-23T15:46:00+00:00", "calls": 0, "returns": 0}, {"id": 3, "visit": 2, "service": "information", "queue": "information", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:01:00+00:00", "due_at": "2026-11-23T15:46:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:00+00:00", "calls": 1, "returns": 0}]]','{"cause": "earliest"}');
INSERT INTO "journal" VALUES(10,'always_open','2026-11-23 15:05:30.000000','staff:manager','no-show',2,3,'1','[[{"id": 3, "visit": 2, "service": "information", "queue": "information", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:01:00+00:00", "due_at": "2026-11-23T15:46:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:00+00:00", "calls": 1, "returns": 0}, {"id": 3, "visit": 2, "service": "information", "queue": "information", "lane": "C", "state": "no_show", "joined_at": "2026-11-23T15:01:00+00:00", "due_at": "2026-11-23T15:46:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:00+00:00", "ended_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}]]','{}');
INSERT INTO "journal" VALUES(11,'always_open','2026-11-23 15:05:30.000000','staff:manager','call',3,4,'1','[[{"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "calls": 0, "returns": 0}, {"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}]]','{"cause": "earliest"}');
INSERT INTO "journal" VALUES(12,'always_open','2026-11-23 15:05:30.000000','staff:manager','transfer',3,4,'1','[[{"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}, {"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "transferred", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "ended_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}], [null, {"id": 6, "visit": 3, "service": "health", "queue": "health", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "calls": 0, "returns": 0}]]','{}');
INSERT INTO "journal" VALUES(13,'always_open','2026-11-23 15:05:30.000000','staff:manager','undo',3,4,'1','[[{"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "transferred", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "ended_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}, {"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}], [{"id": 6, "visit": 3, "service": "health", "queue": "health", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "calls": 0, "returns": 0}, null]]','{"undone": 12, "verb": "transfer"}');
INSERT INTO "journal" VALUES(14,'always_open','2026-11-23 15:05:30.000000','staff:manager','transfer',3,4,'1','[[{"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "called", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}, {"id": 4, "visit": 3, "service": "legal", "queue": "legal", "lane": "C", "state": "transferred", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "desk": "1", "called_at": "2026-11-23T15:05:30+00:00", "ended_at": "2026-11-23T15:05:30+00:00", "calls": 1, "returns": 0}], [null, {"id": 7, "visit": 3, "service": "information", "queue": "information", "lane": "C", "state": "waiting", "joined_at": "2026-11-23T15:02:00+00:00", "due_at": "2026-11-23T15:47:00+00:00", "calls": 0, "returns": 0}]]','{}');
CREATE TABLE pairing (
	id VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	secret_hash VARCHAR NOT NULL, 
	expires_at DATETIME NOT NULL, 
	centre VARCHAR, 
	device VARCHAR, 
	PRIMARY KEY (id)
);
CREATE TABLE reserved (
	centre VARCHAR NOT NULL, 
	service_day DATE NOT NULL, 
	ticket VARCHAR NOT NULL, 
	device VARCHAR NOT NULL, 
	PRIMARY KEY (centre, service_day, ticket)
);
CREATE TABLE session (
	token_hash VARCHAR NOT NULL, 
	user VARCHAR NOT NULL, 
	expires_at DATETIME NOT NULL, 
	PRIMARY KEY (token_hash)
);
CREATE TABLE staff (
	user VARCHAR NOT NULL, 
	centre VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	agency VARCHAR, 
	password VARCHAR NOT NULL, 
	PRIMARY KEY (user)
);
INSERT INTO "staff" VALUES('admin','always_open','admin',NULL,'');
INSERT INTO "staff" VALUES('manager','always_open','manager',NULL,'');
INSERT INTO "staff" VALUES('agent01','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent02','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent03','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent04','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent05','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent06','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent07','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent08','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent09','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent10','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent11','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent12','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent13','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent14','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent15','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent16','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent17','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent18','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent19','always_open','agent',NULL,'');
INSERT INTO "staff" VALUES('agent20','always_open','agent',NULL,'');
CREATE TABLE step (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	centre VARCHAR NOT NULL, 
	visit BIGINT NOT NULL, 
	place INTEGER NOT NULL, 
	service VARCHAR NOT NULL, 
	queue VARCHAR NOT NULL, 
	lane VARCHAR NOT NULL, 
	precedence INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	joined_at DATETIME, 
	due_at DATETIME, 
	desk VARCHAR, 
	target_desk VARCHAR, 
	called_at DATETIME, 
	started_at DATETIME, 
	ended_at DATETIME, 
	calls INTEGER NOT NULL, 
	returns INTEGER NOT NULL
);
INSERT INTO "step" VALUES(1,'always_open',1,0,'health','health','C',1,'done','2026-11-23 15:00:00.000000','2026-11-23 15:45:00.000000','1',NULL,'2026-11-23 15:04:00.000000','2026-11-23 15:04:30.000000','2026-11-23 15:05:00.000000',1,0);
INSERT INTO "step" VALUES(2,'always_open',1,1,'legal','legal','C',1,'waiting','2026-11-23 15:05:00.000000','2026-11-23 15:50:00.000000',NULL,NULL,NULL,NULL,NULL,0,0);
INSERT INTO "step" VALUES(3,'always_open',2,0,'information','information','C',1,'no_show','2026-11-23 15:01:00.000000','2026-11-23 15:46:00.000000','1',NULL,'2026-11-23 15:05:00.000000',NULL,'2026-11-23 15:05:30.000000',1,0);
INSERT INTO "step" VALUES(4,'always_open',3,0,'legal','legal','C',1,'transferred','2026-11-23 15:02:00.000000','2026-11-23 15:47:00.000000','1',NULL,'2026-11-23 15:05:30.000000',NULL,'2026-11-23 15:05:30.000000',1,0);
INSERT INTO "step" VALUES(5,'always_open',4,0,'health','health','C',1,'waiting','2026-11-23 15:03:00.000000','2026-11-23 15:48:00.000000',NULL,NULL,NULL,NULL,NULL,0,0);
INSERT INTO "step" VALUES(7,'always_open',3,0,'information','information','C',1,'waiting','2026-11-23 15:02:00.000000','2026-11-23 15:47:00.000000',NULL,NULL,NULL,NULL,NULL,0,0);
CREATE TABLE visit (
	id INTEGER NOT NULL, 
	centre VARCHAR NOT NULL, 
	service_day DATE NOT NULL, 
	ticket VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	party_size INTEGER NOT NULL, 
	private BOOLEAN NOT NULL, 
	channel VARCHAR NOT NULL, 
	issued_at DATETIME NOT NULL, 
	follow VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT visit_ticket_once UNIQUE (centre, service_day, ticket)
);
INSERT INTO "visit" VALUES(1,'always_open','2026-11-23','101','ht',1,0,'kiosk','2026-11-23 15:00:00.000000','34FQX91Q6GXX7P1NX5EN85TMN6ZSJH59');
INSERT INTO "visit" VALUES(2,'always_open','2026-11-23','102','ht',1,0,'kiosk','2026-11-23 15:01:00.000000','MQSW29TKHRGFE59VF2K6S9FVD9D5XSX6');
INSERT INTO "visit" VALUES(3,'always_open','2026-11-23','103','ht',1,0,'kiosk','2026-11-23 15:02:00.000000','2B91HS2JD8C9R5ZE7YH8YGD3QPGJAKYW');
INSERT INTO "visit" VALUES(4,'always_open','2026-11-23','104','ht',1,0,'kiosk','2026-11-23 15:03:00.000000','D2EWXM668MTBYQBKMYMM0CGGQ5YTD75F');
CREATE UNIQUE INDEX alert_open ON alert (centre, device, kind) WHERE cleared_at IS NULL;
CREATE INDEX announcement_newest ON announcement (centre, zone, id);
CREATE INDEX ix_announcement_step ON announcement (step);
CREATE INDEX ix_answer_at ON answer (at);
CREATE UNIQUE INDEX ix_device_token_hash ON device (token_hash);
CREATE INDEX journal_at ON journal (centre, at);
CREATE INDEX journal_step ON journal (step, seq);
CREATE UNIQUE INDEX ix_pairing_code ON pairing (code);
CREATE INDEX ix_session_user ON session (user);
CREATE INDEX step_ended ON step (centre, ended_at);
CREATE INDEX step_line ON step (centre, queue, precedence, due_at) WHERE state = 'waiting';
CREATE INDEX step_next ON step (centre, precedence, due_at, joined_at, id) WHERE state = 'waiting';
CREATE INDEX step_open ON step (centre, state) WHERE state IN ('planned', 'called', 'serving', 'parked');
CREATE UNIQUE INDEX step_serving_once ON step (centre, desk) WHERE state = 'serving';
CREATE INDEX step_visit ON step (visit);
CREATE UNIQUE INDEX ix_visit_follow ON visit (follow);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('step',7);
COMMIT;
