//! DSSE 1.0: what is signed, and the envelope around it.
//! Source: github.com/secure-systems-lab/dsse, protocol.md and envelope.md.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// An envelope with one signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: [Signature; 1],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    keyid: String,
    sig: String,
}

/// What an envelope holds.
pub struct Opened {
    /// The bytes that were signed.
    pub payload: Vec<u8>,
    /// The key that the envelope names: a hint, not a proof of who signed.
    pub key: [u8; 32],
    /// The signature.
    pub signature: [u8; 64],
}

/// The pre-authentication encoding: the bytes a signature is made over.
pub fn to_sign(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let (t, p) = (payload_type.len(), payload.len());
    let mut bytes = format!("DSSEv1 {t} {payload_type} {p} ").into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// The envelope as JSON; the key id is the public key in hex.
pub fn seal(payload_type: &str, payload: &[u8], key: &[u8; 32], signature: &[u8; 64]) -> Vec<u8> {
    let envelope = Envelope {
        payload: STANDARD.encode(payload),
        payload_type: payload_type.into(),
        signatures: [Signature {
            keyid: crate::hex(key),
            sig: STANDARD.encode(signature),
        }],
    };
    serde_json::to_vec(&envelope).unwrap_or_default()
}

/// Reads an envelope that [`seal`] wrote with this type; `None` for any other bytes.
pub fn open(payload_type: &str, bytes: &[u8]) -> Option<Opened> {
    let envelope: Envelope = serde_json::from_slice(bytes).ok()?;
    let [signature] = &envelope.signatures;
    let opened = Opened {
        payload: STANDARD.decode(&envelope.payload).ok()?,
        key: crate::unhex(&signature.keyid)?,
        signature: STANDARD.decode(&signature.sig).ok()?.try_into().ok()?,
    };
    let again = seal(
        payload_type,
        &opened.payload,
        &opened.key,
        &opened.signature,
    );
    (again == bytes).then_some(opened)
}

#[cfg(test)]
mod tests {
    #[test]
    fn encodes_the_vector_of_the_specification() {
        let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
        let found = super::to_sign("http://example.com/HelloWorld", b"hello world");
        assert_eq!(found, expected);
    }
}
