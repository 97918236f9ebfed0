//! Which addresses an identity provider may have. Whoever names a provider names whom the hub asks: without
//! this it could have the hub ask what stands beside it, behind the same firewall.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is anybody's on the internet: not this machine, not a network of one's own, not one
/// that is kept for something else.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_kept = match (a, b, c) {
        // "This network", which many systems take for this machine.
        (0, _, _) => true,
        // Between a provider and its customers.
        (100, 64..=127, _) => true,
        // Of protocols; for documents; of the relays from IPv6.
        (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) => true,
        // For measurements.
        (198, 18 | 19, _) => true,
        // For many at a time, and for later.
        (224.., _, _) => true,
        _ => false,
    };
    !(is_kept || address.is_loopback() || address.is_private() || address.is_link_local())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    match parts {
        // Translates to an IPv4 address, which decides.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4(high, low)),
        // Tunnels to one.
        [0x2002, ..] | [0x2001, 0, ..] => false,
        [0x2001, 0xdb8, ..] => false,
        // What is given out to networks of the internet so far.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nobodys_on_the_internet_is_not_asked() {
        for (address, expected) in [
            ("1.1.1.1", true),
            ("172.32.0.1", true),
            ("100.128.0.1", true),
            ("2606:4700:4700::1111", true),
            ("64:ff9b::1.1.1.1", true),
            ("::ffff:1.1.1.1", true),
            ("0.0.0.0", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("192.0.0.192", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:a9fe:a9fe", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("2002:7f00:1::", false),
            ("2001:0:1::", false),
            ("2001:db8::1", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
        ] {
            let parsed = address.parse().expect("an address");
            assert_eq!(is_public(parsed), expected, "{address}");
        }
    }
}
