package scaleup.rehearsal.machines.network;

/**
 * A public NAT gateway.
 *
 * @param subnet the id of the subnet whose routes lead it to the internet
 * @param publicAddress the elastic address that others see
 */
public record NatGateway(String id, String subnet, String publicAddress) {}
