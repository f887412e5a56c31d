package scaleup.rehearsal.machines.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** Plays resources that are written down as in a template. */
final class ExampleVpc {
    private final Map<String, Player> players;

    ExampleVpc(VpcNetwork network, Vpc vpc, Slot slot) {
        players = NetworkPlayers.of(network, vpc, slot);
    }

    /**
     * Makes a resource.
     *
     * @param properties JSON with single quotes; {@code %s} stand for the values
     */
    Made make(String type, String id, String properties, String... values) throws NotMade, InterruptedException {
        try {
            var node = new JsonMapper()
                    .readTree(properties.formatted((Object[]) values).replace('\'', '"'));
            var declaration = new Declaration("Network", id, "AWS::EC2::" + type, node, MissingNode.getInstance());
            return players.get(declaration.type()).make(declaration);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
