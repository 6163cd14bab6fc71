//! Which addresses of a network are outside of ours. Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address belongs to the open internet: not to this machine, a private network, a neighbor on the line (where
/// clouds tell their secrets), a provider's inside, many at once, or to one hidden in another.
pub fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_v4(address),
        IpAddr::V6(address) => is_outside_v6(address),
    }
}

/// Everything that the registry of special addresses keeps from being an ordinary host: network and bits.
const SPECIAL_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Many at once, and everything above: reserved, and all at once.
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

fn is_outside_v4(address: Ipv4Addr) -> bool {
    let within = |(network, bits): &([u8; 4], u32)| {
        let mask = u32::MAX << (32 - bits);
        address.to_bits() & mask == u32::from_be_bytes(*network) & mask
    };
    !SPECIAL_V4.iter().any(within)
}

/// Hosts live in 2000::/3. All that carries an address of the other kind, which would have to be checked again, is left
/// out: those mapped into ::ffff:0:0/96 and the translated 64:ff9b::/96 lie beyond it, Teredo in 2001::/23, 6to4 in 2002::/16.
fn is_outside_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_host = first & 0xe000 == 0x2000;
    let is_special = first == 0x2001 && second < 0x0200;
    let is_for_documents = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    is_host && !is_special && !is_for_documents && first != 0x2002
}
