import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.maven.RepositoryUtils;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequestPopulator;
import org.apache.maven.internal.aether.DefaultRepositorySystemSessionFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuilder;
import org.codehaus.plexus.DefaultContainerConfiguration;
import org.codehaus.plexus.DefaultPlexusContainer;
import org.codehaus.plexus.PlexusConstants;
import org.codehaus.plexus.classworlds.ClassWorld;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;

/**
 * Fetches one artifact as Maven does, by its settings (repositories, mirrors, proxies, logins), into its local repository, and
 * prints the file's path. It is Maven without a plugin: what a plugin is would be known by its version alone. Runs with the
 * jars of a Maven from 3.6 to 3.8 as its class path, whose folder is the system property {@code maven.home}; 3.9 has it too.
 */
@SuppressWarnings("deprecation")
class Download {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(System.getProperty("maven.home"));
        var container = new DefaultPlexusContainer(new DefaultContainerConfiguration()
                .setClassWorld(new ClassWorld("plexus.core", Download.class.getClassLoader()))
                .setClassPathScanning(PlexusConstants.SCANNING_INDEX)
                .setAutoWiring(true));
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        System.getenv().forEach((name, value) -> properties.setProperty("env." + name, value));
        var settings = container.lookup(SettingsBuilder.class)
                .build(new DefaultSettingsBuildingRequest()
                        .setGlobalSettingsFile(home.resolve("conf/settings.xml").toFile())
                        .setUserSettingsFile(new File(System.getProperty("user.home"), ".m2/settings.xml"))
                        .setSystemProperties(properties))
                .getEffectiveSettings();
        var request = new DefaultMavenExecutionRequest();
        request.setSystemProperties(properties);
        var populator = container.lookup(MavenExecutionRequestPopulator.class);
        populator.populateFromSettings(request, settings);
        populator.populateDefaults(request);
        var session = container.lookup(DefaultRepositorySystemSessionFactory.class).newRepositorySession(request);
        System.out.println(container.lookup(RepositorySystem.class)
                .resolveArtifact(session, new ArtifactRequest(
                        new DefaultArtifact(arguments[0]), RepositoryUtils.toRepos(request.getRemoteRepositories()), null))
                .getArtifact()
                .getFile());
    }
}
