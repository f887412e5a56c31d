package notebook;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

@Repository
class Notes {
    private final JdbcClient database;

    Notes(JdbcClient database) {
        this.database = database;
    }

    List<Note> newest() {
        return database.sql("SELECT id, text FROM notes ORDER BY id DESC LIMIT 20")
                .query(Note.class)
                .list();
    }

    Note add(String text) {
        var key = new GeneratedKeyHolder();
        database.sql("INSERT INTO notes (text) VALUES (?)").param(text).update(key);
        return new Note(key.getKey().longValue(), text);
    }
}
