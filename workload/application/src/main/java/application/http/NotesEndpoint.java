package application.http;

import application.database.DatabaseUnavailable;
import application.notes.NoteText;
import application.notes.Notes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Lists notes and takes new ones. */
record NotesEndpoint(Notes notes) {
    private static final int LONGEST_BODY = 4096;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    Answer list(Request request) throws DatabaseUnavailable {
        return Answer.ok(notes.newest());
    }

    Answer add(Request request) throws DatabaseUnavailable {
        return Answer.created(notes.add(text(request)));
    }

    private static NoteText text(Request request) {
        String type = HttpField.getValueParameters(request.getHeaders().get(HttpHeader.CONTENT_TYPE), null);
        if (!"application/json".equalsIgnoreCase(type)) {
            throw new Problem(415, "Content-Type must be application/json");
        }
        try {
            JsonNode note = JSON.readTree(body(request));
            if (note.size() != 1 || !note.path("text").isTextual()) {
                throw new Problem(400, "the body must be {\"text\": \"...\"}");
            }
            return new NoteText(note.get("text").textValue());
        } catch (JsonProcessingException e) {
            throw new Problem(400, "the body must be JSON");
        } catch (IOException e) {
            throw new Problem(400, "the body did not arrive whole");
        } catch (IllegalArgumentException e) {
            throw new Problem(400, e.getMessage());
        }
    }

    private static byte[] body(Request request) throws IOException {
        try (InputStream stream = Content.Source.asInputStream(request)) {
            byte[] body = stream.readNBytes(LONGEST_BODY + 1);
            if (body.length > LONGEST_BODY) {
                throw new Problem(413, "the body must have at most " + LONGEST_BODY + " bytes");
            }
            return body;
        }
    }
}
