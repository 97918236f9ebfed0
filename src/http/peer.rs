//! Where a request is from: the other end of the connection, or, where that is a proxy that was
//! configured, what the proxy says.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::HeaderMap;

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl Default for Peer {
    fn default() -> Self {
        Self(Ipv4Addr::UNSPECIFIED.into())
    }
}

impl Peer {
    /// Where the request is from. In `X-Forwarded-For` each proxy adds whom it was asked by at the
    /// end, and only what was added by proxies that we know is true.
    pub fn client(self, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
        let is_proxy = |address: &IpAddr| proxies.contains(&address.to_canonical());
        let mut client = self.0.to_canonical();
        let said = headers.get_all("x-forwarded-for").iter();
        let said: Vec<&str> = said
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for address in said.iter().rev() {
            let Some(before) = address.trim().parse().ok().filter(|_| is_proxy(&client)) else {
                break;
            };
            client = IpAddr::to_canonical(&before);
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_proxies_that_are_known_are_believed() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let proxies = [address("127.0.0.1"), address("10.0.0.1")];
        for (peer, said, client) in [
            ("127.0.0.1", "", "127.0.0.1"),
            ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
            (
                "127.0.0.1",
                "203.0.113.9, 198.51.100.1,10.0.0.1",
                "198.51.100.1",
            ),
            ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            if !said.is_empty() {
                headers.insert("x-forwarded-for", HeaderValue::from_static(said));
            }
            let found = Peer(address(peer)).client(&headers, &proxies);
            assert_eq!(found, address(client), "{peer} {said}");
        }
    }
}
