package application.notes;

import application.database.Database;
import application.database.DatabaseUnavailable;
import com.mysql.cj.exceptions.MysqlErrorNumbers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The notes in the database; makes its table when it first misses it. */
public final class Notes {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS note (
                id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                text VARCHAR(%d) NOT NULL,
                server VARCHAR(255) NOT NULL,
                time DATETIME(3) NOT NULL
            ) CHARACTER SET utf8mb4
            """.formatted(NoteText.LONGEST);
    private static final String INSERT = "INSERT INTO note (text, server, time) VALUES (?, ?, ?)";
    private static final String NEWEST = "SELECT id, text, server, time FROM note ORDER BY id DESC LIMIT 20";
    private static final String SERVER = "SELECT @@hostname";

    private final Database database;
    private final String server;
    private final Clock clock;

    /**
     * Asks the database nothing yet.
     *
     * @param database where the notes are kept
     * @param server name of this application server
     * @param clock gives the notes' times
     */
    public Notes(Database database, String server, Clock clock) {
        this.database = database;
        this.server = server;
        this.clock = clock;
    }

    /**
     * Some notes.
     *
     * @param notes at most 20, newest first
     * @param database name of the database server that answered; changes at a failover
     */
    public record Page(List<Note> notes, String database) {}

    /** Reads the newest notes. */
    public Page newest() throws DatabaseUnavailable {
        return withTable(connection -> {
            try (Statement statement = connection.createStatement()) {
                List<Note> notes = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(NEWEST)) {
                    while (rows.next()) {
                        notes.add(note(rows));
                    }
                }
                try (ResultSet row = statement.executeQuery(SERVER)) {
                    row.next();
                    return new Page(notes, row.getString(1));
                }
            }
        });
    }

    /** Keeps a note; once this returns, it survives a crash of the database. */
    public Note add(NoteText text) throws DatabaseUnavailable {
        Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return withTable(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT, Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, text.text());
                insert.setString(2, server);
                insert.setObject(3, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
                insert.executeUpdate();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    keys.next();
                    return new Note(keys.getLong(1), text.text(), server, time.toString());
                }
            }
        });
    }

    private <T> T withTable(Database.Query<T> query) throws DatabaseUnavailable {
        return database.answer(connection -> {
            try {
                return query.on(connection);
            } catch (SQLException e) {
                if (e.getErrorCode() != MysqlErrorNumbers.ER_NO_SUCH_TABLE) {
                    throw e;
                }
                create(connection);
                return query.on(connection);
            }
        });
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    private static Note note(ResultSet row) throws SQLException {
        return new Note(
                row.getLong("id"),
                row.getString("text"),
                row.getString("server"),
                row.getObject("time", LocalDateTime.class)
                        .toInstant(ZoneOffset.UTC)
                        .toString());
    }
}
