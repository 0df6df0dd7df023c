package dev.kahawa.store.embedded;

import dev.kahawa.store.Change;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Journal;
import dev.kahawa.store.Revision;
import dev.kahawa.store.RevisionedStore;
import dev.kahawa.store.StoreException;

import org.sqlite.JDBC;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The live entries as rows of one table; a batch of changes is one transaction. */
final class SqliteJournal implements Journal {
    private static final int FORMAT = 1;
    private static final String[] SETUP = {
        "PRAGMA page_size=16384",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA cache_size=-2000",
        "PRAGMA wal_autocheckpoint=1000",
        "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value BLOB NOT NULL,"
                + " created INTEGER NOT NULL, modified INTEGER NOT NULL, expires INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
        "INSERT OR IGNORE INTO revision VALUES (1, 0)",
    };

    private final Connection connection;
    private final DirectoryLock lock;
    private final PreparedStatement put;
    private final PreparedStatement delete;
    private final PreparedStatement mark;

    private SqliteJournal(Connection connection, DirectoryLock lock) throws SQLException {
        this.connection = connection;
        this.lock = lock;
        this.put = connection.prepareStatement("INSERT OR REPLACE INTO entry VALUES (?,?,?,?,?)");
        this.delete = connection.prepareStatement("DELETE FROM entry WHERE key=?");
        this.mark = connection.prepareStatement("UPDATE revision SET last=? WHERE id=1");
    }

    static SqliteJournal open(Path file, DirectoryLock lock) throws IOException {
        try {
            Connection connection = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
            try (Statement statement = connection.createStatement()) {
                checkFormat(statement, file);
                for (String line : SETUP) {
                    statement.execute(line);
                }
                statement.execute("PRAGMA user_version=" + FORMAT);
            }
            connection.setAutoCommit(false);
            return new SqliteJournal(connection, lock);
        } catch (SQLException broken) {
            throw new IOException("can't open " + file + ": " + broken.getMessage(), broken);
        }
    }

    private static void checkFormat(Statement statement, Path file)
            throws SQLException, IOException {
        try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            if (rows.next() && rows.getInt(1) > FORMAT) {
                throw new IOException(file + " was written by a newer version of this program");
            }
        }
    }

    RevisionedStore.Content read() throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<RevisionedStore.Expiry> expiries = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT * FROM entry ORDER BY key")) {
                while (rows.next()) {
                    Revision modified = new Revision(rows.getLong(4));
                    Revision created = new Revision(rows.getLong(3));
                    entries.add(new Entry(rows.getString(1), rows.getBytes(2), created, modified));
                    if (rows.getLong(5) > 0) {
                        expiries.add(new RevisionedStore.Expiry(
                                rows.getString(1), modified, rows.getLong(5)));
                    }
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT last FROM revision")) {
                rows.next();
                return new RevisionedStore.Content(
                        entries, expiries, new Revision(rows.getLong(1)));
            }
        } catch (SQLException broken) {
            throw new IOException("can't read the store: " + broken.getMessage(), broken);
        }
    }

    @Override
    public void append(List<Line> lines) {
        try {
            for (Line line : lines) {
                write(line);
            }
            mark.setLong(1, lines.getLast().change().revision().value());
            mark.executeUpdate();
            connection.commit();
        } catch (SQLException failed) {
            rollBack(failed);
            throw new StoreException("can't write the store: " + failed.getMessage(), failed);
        }
    }

    private void rollBack(SQLException failed) {
        try {
            connection.rollback();
        } catch (SQLException again) {
            failed.addSuppressed(again);
        }
    }

    private void write(Line line) throws SQLException {
        switch (line.change()) {
            case Change.Put(Entry entry, Entry before) -> {
                put.setString(1, entry.key());
                put.setBytes(2, entry.value());
                put.setLong(3, entry.created().value());
                put.setLong(4, entry.modified().value());
                put.setLong(5, line.expiresMillis());
                put.executeUpdate();
            }
            case Change.Deleted(Entry before, Revision revision) -> {
                delete.setString(1, before.key());
                delete.executeUpdate();
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            lock.close();
        } catch (SQLException | IOException failed) {
            throw new StoreException("can't close the store: " + failed.getMessage(), failed);
        }
    }
}
