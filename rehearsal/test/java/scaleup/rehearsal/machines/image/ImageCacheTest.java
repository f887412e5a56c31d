package scaleup.rehearsal.machines.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCacheTest {
    @TempDir
    Path folder;

    private ImageCache cache;

    @BeforeEach
    void makeACache() throws IOException {
        cache = cacheTrusting("one authority");
    }

    @Test
    void theDefinitionIsAllThatIsInItsFolder() throws IOException, URISyntaxException {
        var scripts = Path.of(Definition.class.getResource("bare").toURI()).getParent();
        try (var files = Files.list(scripts)) {
            assertThat(files.map(Path::getFileName).map(Path::toString).filter(name -> !name.endsWith(".class")))
                    .containsExactlyInAnyOrderElementsOf(Definition.FILES);
        }
    }

    @Test
    void anImageIsTheSameWhateverTheOrderOfItsPackages() {
        assertThat(cache.host(List.of("nginx", "jq"))).isEqualTo(cache.host(List.of("jq", "nginx", "jq")));
    }

    @Test
    void imagesShareTheBareOneAndDifferInPackages() {
        var web = cache.host(List.of("nginx"));
        var balancer = cache.host(List.of("haproxy"));

        assertThat(web).hasSize(3).last().isEqualTo(cache.bare());
        assertThat(balancer).last().isEqualTo(cache.bare());
        assertThat(web.get(1).folder()).isNotEqualTo(balancer.get(1).folder());
        assertThat(web.get(0).folder()).isNotEqualTo(balancer.get(0).folder());
        assertThat(cache.host(List.of())).hasSize(2).last().isEqualTo(cache.bare());
    }

    @Test
    void anotherCertificateAuthorityChangesOnlyWhatTrustsIt() throws IOException {
        var image = cache.host(List.of("nginx"));
        var other = cacheTrusting("another authority").host(List.of("nginx"));

        assertThat(other.subList(1, 3)).isEqualTo(image.subList(1, 3));
        assertThat(other.get(0).folder()).isNotEqualTo(image.get(0).folder());
    }

    @Test
    void anImageIsItsLayersOnceTheyAreBuilt() throws IOException {
        assertThatThrownBy(() -> cache.with(List.of("nginx", "jq")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image jq, nginx was not built");
        var layers = cache.host(List.of("jq", "nginx"));
        for (var layer : layers) {
            Files.createDirectories(layer.folder());
        }

        var image = cache.with(List.of("nginx", "jq"));

        assertThat(image.name()).isEqualTo("jq, nginx");
        assertThat(image.layers()).isEqualTo(layers.stream().map(Layer::folder).toList());
    }

    private ImageCache cacheTrusting(String certificate) throws IOException {
        return new ImageCache(folder, Files.writeString(folder.resolve("authority.pem"), certificate));
    }
}
