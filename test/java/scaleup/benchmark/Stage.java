package scaleup.benchmark;

import java.nio.file.Path;
import scaleup.Scaleup;
import scaleup.configuration.CdkJson;
import scaleup.configuration.Configuration;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnWaitConditionHandle;
import software.amazon.awscdk.Stack;

/** How far a process goes before it ends: each stage includes those before it. */
enum Stage {
    /** A Java virtual machine that does nothing. */
    JVM {
        @Override
        void run(Path root) {}
    },
    /** And an application without stacks: jsii and the CDK are loaded. */
    JSII {
        @Override
        void run(Path root) {
            Scaleup.app(CdkJson.context(root, System.getenv()));
        }
    },
    /** And everything declared. */
    CONSTRUCTS {
        @Override
        void run(Path root) {
            var context = CdkJson.context(root, System.getenv());
            Scaleup.declare(Scaleup.app(context), Scaleup.environment(Configuration.of(context, root), root));
        }
    },
    /** What prod is compared with, as anybody would write it: one stack with one resource that needs no properties. */
    EMPTY {
        @Override
        void run(Path root) {
            App app = new App();
            new CfnWaitConditionHandle(new Stack(app, "Empty"), "Handle");
            app.synth();
        }
    };

    abstract void run(Path root);

    public static void main(String[] arguments) {
        valueOf(arguments[0]).run(Path.of("").toAbsolutePath());
    }
}
