use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use data::{ColumnType, Fault, Type};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};

use crate::{
    Vault,
    keys::{Key, random},
};

/// A secret as a column holds it: `ID-OF-THE-KEY.BASE64`. Shows nothing of itself in logs; mark its column
/// `#[row(secret)]`, and exports leave it out.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

/// Where a secret belongs: it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'a str,
    pub row: &'a str,
    pub column: &'a str,
}

/// Chosen by chance for every seal, and long enough that chance never chooses twice.
const SALT_BYTES: usize = 24;

impl Vault {
    /// Seals a secret for its place.
    pub fn seal(&self, place: Place<'_>, secret: &str) -> Result<Sealed, Fault> {
        let key = self.newest()?;
        let salt = random::<SALT_BYTES>()?;
        let mut bytes = secret.as_bytes().to_vec();
        let (lock, nonce) = lock(key, &salt)?;
        lock.seal_in_place_append_tag(nonce, Aad::from(place.told()), &mut bytes)
            .map_err(|_| Fault::new("sealing a secret"))?;
        Ok(Sealed(format!("{}.{}", key.id, BASE64.encode([&salt[..], &bytes].concat()))))
    }

    /// Opens what was sealed for this place. Fails for what was sealed for another, was changed, or needs a key this
    /// vault does not have.
    pub fn open_sealed(&self, place: Place<'_>, sealed: &Sealed) -> Result<String, Fault> {
        let failed = |why: &str| Fault::new(format!("a secret of {}.{} {why}", place.table, place.column));
        let (id, rest) = sealed.0.split_once('.').ok_or_else(|| failed("is none"))?;
        let key = self.key(id).ok_or_else(|| failed("was sealed under a key that is not here"))?;
        let bytes = BASE64.decode(rest).map_err(|_| failed("is damaged"))?;
        let (salt, rest) = bytes.split_at_checked(SALT_BYTES).ok_or_else(|| failed("is damaged"))?;
        let (lock, nonce) = lock(key, salt)?;
        let mut rest = rest.to_vec();
        let opened = lock.open_in_place(nonce, Aad::from(place.told()), &mut rest);
        let opened = opened.map_err(|_| failed("was sealed for another place, or changed"))?;
        String::from_utf8(opened.to_vec()).map_err(|_| failed("is no text"))
    }

    /// Whether it should be sealed anew, because a newer key is there.
    pub fn is_behind(&self, sealed: &Sealed) -> bool {
        let id = sealed.0.split_once('.').map(|(id, _)| id);
        self.newest().is_ok_and(|newest| id != Some(newest.id.as_str()))
    }
}

/// Every seal has a key of its own, derived from the salt; so the short nonce of this cipher never meets a key twice.
fn lock(key: &Key, salt: &[u8]) -> Result<(LessSafeKey, Nonce), Fault> {
    let key = key.derive(&[b"seal\n", salt].concat());
    let key = UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_| Fault::new("making the key of a seal"))?;
    Ok((LessSafeKey::new(key), Nonce::assume_unique_for_key([0; 12])))
}

impl Place<'_> {
    /// Line by line, so that no part can be taken for another: an id may hold anything but is never cut.
    fn told(&self) -> Vec<u8> {
        let part = |text: &str| format!("{}\n{text}\n", text.len());
        [part(self.table), part(self.row), part(self.column)].concat().into_bytes()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(sealed)")
    }
}

impl ColumnType for Sealed {
    fn column_type() -> Type {
        Type::Text
    }
}
