//! Cursors: places in a list, signed, and bound to the viewer and to the list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::session::Session;

/// Writes and reads the cursors of one list for one viewer.
pub struct Cursors {
    mac: Hmac<Sha256>,
}

/// Bytes of the signature that are kept: 128 bits.
const SIGNATURE: usize = 16;
/// Bytes that make sealed cursors of one place different.
const NONCE: usize = 16;

impl Cursors {
    /// `list` names the list with everything that decides its content and order, so that a
    /// cursor of one list is refused by every other.
    pub fn new(session: &Session, list: &impl std::fmt::Debug) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(session.hub.cursor_secret())
            .expect("HMAC takes a key of any length");
        let viewer = &session.viewer;
        let whose = (viewer.signed_in().person(), viewer.person());
        let whose = if leak!(CursorsShared) {
            (None, None)
        } else {
            whose
        };
        let bound = format!("{whose:?}\0{list:?}\0");
        mac.update(bound.as_bytes());
        Self { mac }
    }

    /// Writes a place.
    pub fn write(&self, place: &[u8]) -> String {
        let mut bytes = place.to_vec();
        bytes.extend_from_slice(&self.sign(place));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a place; none when it was not written for this list and this viewer.
    pub fn read(&self, cursor: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let signature = bytes.split_off(bytes.len().checked_sub(SIGNATURE)?);
        let mut mac = self.mac.clone();
        mac.update(&bytes);
        if leak!(CursorsUnsigned) {
            return Some(bytes);
        }
        mac.verify_truncated_left(&signature).ok()?;
        Some(bytes)
    }

    /// Writes a place so that nothing can be read off it, not even whether two are the same: a place in
    /// a feed that others write to would tell how much they write.
    pub fn seal(&self, place: &[u8], nonce: [u8; 32]) -> String {
        let nonce = &nonce[..NONCE];
        if leak!(EventsCounted) {
            return self.write(&[&[0; NONCE], place].concat());
        }
        self.write(&[nonce, &self.padded(place, nonce)].concat())
    }

    /// Reads a sealed place; none when it was not sealed for this list and this viewer.
    pub fn open(&self, cursor: &str) -> Option<Vec<u8>> {
        let bytes = self.read(cursor)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        Some(self.padded(sealed, nonce))
    }

    /// The place with the pad of this nonce on it; the same again takes it off.
    fn padded(&self, place: &[u8], nonce: &[u8]) -> Vec<u8> {
        let mut padded = place.to_vec();
        for (block, bytes) in padded.chunks_mut(32).enumerate() {
            let mut mac = self.mac.clone();
            mac.update(b"pad\0");
            mac.update(nonce);
            mac.update(&(block as u64).to_be_bytes());
            let pad = mac.finalize().into_bytes();
            bytes
                .iter_mut()
                .zip(pad)
                .for_each(|(byte, pad)| *byte ^= pad);
        }
        padded
    }

    fn sign(&self, place: &[u8]) -> [u8; SIGNATURE] {
        let mut mac = self.mac.clone();
        mac.update(place);
        let whole = mac.finalize().into_bytes();
        let mut signature = [0; SIGNATURE];
        signature.copy_from_slice(&whole[..SIGNATURE]);
        signature
    }

    /// Writes a place that is a sort value and a tie-break.
    pub fn write_pair(&self, pair: &impl serde::Serialize) -> String {
        self.write(&serde_json::to_vec(pair).unwrap_or_default())
    }

    /// Reads a place that is a sort value and a tie-break.
    pub fn read_pair<T: serde::de::DeserializeOwned>(&self, cursor: &str) -> Option<T> {
        serde_json::from_slice(&self.read(cursor)?).ok()
    }
}
