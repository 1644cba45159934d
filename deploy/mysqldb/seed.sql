-- Run at every start, so each statement leaves alone what is there. The user may read and no more.
CREATE DATABASE IF NOT EXISTS test;
CREATE TABLE IF NOT EXISTS test.ratings (ReviewID INT NOT NULL, Rating INT, PRIMARY KEY (ReviewID));
INSERT IGNORE INTO test.ratings VALUES (1, 5), (2, 4);
CREATE USER IF NOT EXISTS bookinfo@'%' IDENTIFIED BY 'password';
GRANT SELECT ON test.ratings TO bookinfo@'%';
