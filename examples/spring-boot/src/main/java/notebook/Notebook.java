package notebook;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Notes in MySQL, and a reader's own name for himself in a signed cookie. */
@SpringBootApplication
public class Notebook {
    public static void main(String[] args) {
        SpringApplication.run(Notebook.class, args);
    }
}
