package notebook;

import static org.springframework.web.util.HtmlUtils.htmlEscape;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Pages {
    private static final String COOKIE = "name";

    private final Notes notes;
    private final SignedName names;

    Pages(Notes notes, SignedName names) {
        this.notes = notes;
        this.names = names;
    }

    @GetMapping(path = "/", produces = "text/html;charset=UTF-8")
    String page(@CookieValue(COOKIE) Optional<String> signed) {
        String items = notes.newest().stream()
                .map(note -> "<li>" + htmlEscape(note.text()) + "</li>")
                .collect(Collectors.joining());
        return """
                <!doctype html><html lang="en"><title>Notebook</title><meta name="viewport" content="width=device-width">
                <h1>Notebook</h1><p>You are %s.</p>
                <form method="post" action="/name"><label>Your name <input name="name" maxlength="40"></label>
                <button>Keep it</button></form>
                <ul>%s</ul></html>""".formatted(htmlEscape(signed.flatMap(names::read).orElse("nobody yet")), items);
    }

    @PostMapping("/name")
    ResponseEntity<Void> name(@RequestParam String name) {
        var cookie = ResponseCookie.from(COOKIE, names.sign(name.substring(0, Math.min(40, name.length()))))
                .secure(true)
                .httpOnly(true)
                .sameSite("Lax");
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, "/")
                .header(HttpHeaders.SET_COOKIE, cookie.build().toString())
                .build();
    }

    @GetMapping("/api/notes")
    List<Note> all() {
        return notes.newest();
    }

    record NewNote(String text) {}

    @PostMapping("/api/notes")
    ResponseEntity<Note> write(@RequestBody NewNote note) {
        String text = note.text().substring(0, Math.min(280, note.text().length()));
        return ResponseEntity.status(HttpStatus.CREATED).body(notes.add(text));
    }

    @ExceptionHandler(DataAccessException.class)
    ResponseEntity<ProblemDetail> databaseIsAway() {
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "the database is not there, try again");
        return ResponseEntity.of(problem).header(HttpHeaders.RETRY_AFTER, "5").build();
    }
}
