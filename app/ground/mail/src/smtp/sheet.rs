//! A letter as it goes over the wire: headers, both parts, signature.

use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        dkim::{DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey},
        header::{HeaderName, HeaderValue},
    },
};
use rsa::{
    RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding},
    pkcs8::DecodePrivateKey,
    traits::PublicKeyParts,
};

use crate::Mail;

/// What the signature vouches for. Those a letter does not have are named too: nobody can add one on the way. Not
/// `Content-Type`: lettre keeps that of a letter with two parts elsewhere, signs as if there were none, and whoever receives
/// it finds one.
const SIGNED: [&str; 12] = [
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
];
/// Shorter keys are not believed any more.
const LEAST_BITS: usize = 1024;

/// `Name <a@b>`, or the address alone.
pub(super) fn sender(text: &str) -> Result<Mailbox, String> {
    let sender: Mailbox =
        text.parse().map_err(|_| "it is a name and an address, as in Backline <post@backline.example>")?;
    match sender.email.domain().is_ascii() {
        true => Ok(sender),
        false => Err("write its domain as it stands in the DNS, with xn--".into()),
    }
}

/// Signs in the name of `domain`.
pub(super) fn dkim(selector: &str, domain: &str, key: &str) -> Result<DkimConfig, String> {
    let is_sound = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if selector.is_empty() || !selector.chars().all(is_sound) {
        return Err("a selector is one word, as in backline2026".into());
    }
    let key = DkimSigningKey::new(&in_pkcs1(key)?, DkimSigningAlgorithm::Rsa).map_err(|e| e.to_string())?;
    let headers = SIGNED.map(HeaderName::new_from_ascii_str).to_vec();
    let relaxed = DkimCanonicalizationType::Relaxed;
    let canonical = DkimCanonicalization { header: relaxed, body: relaxed };
    Ok(DkimConfig::new(selector.into(), domain.into(), key, headers, canonical))
}

/// lettre reads keys as older tools wrote them (`BEGIN RSA PRIVATE KEY`), and today's write `BEGIN PRIVATE KEY`.
pub(super) fn in_pkcs1(pem: &str) -> Result<String, String> {
    let key = RsaPrivateKey::from_pkcs8_pem(pem).or_else(|_| RsaPrivateKey::from_pkcs1_pem(pem));
    let key = key.map_err(|_| "this is no RSA private key in PEM, as `openssl genrsa 2048` writes it".to_string())?;
    if key.size() * 8 < LEAST_BITS {
        return Err(format!("a key of fewer than {LEAST_BITS} bits is not believed"));
    }
    Ok(key.to_pkcs1_pem(LineEnding::LF).map_err(|e| e.to_string())?.to_string())
}

/// The same bytes whenever it is written: nothing in it is of today. Only the signature says when it was made.
pub(super) fn written(mail: &Mail, from: &Mailbox, dkim: Option<&DkimConfig>) -> Result<Message, String> {
    let to: Address = mail.to.parse().map_err(|_| format!("{} is no address.", mail.to))?;
    let name = Some(mail.name.clone()).filter(|name| !name.is_empty());
    let (Some(text), Some(html)) = (mail.text.clone(), mail.html.clone()) else {
        return Err("It was emptied.".into());
    };
    let date = UNIX_EPOCH + Duration::from_millis(mail.written_at.0.try_into().unwrap_or_default());
    let parts = MultiPart::alternative().boundary(mail.id.as_str());
    let builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, to))
        .subject(mail.subject.clone())
        .date(date)
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .raw_header(header("Auto-Submitted", "auto-generated".into()));
    // RFC 8058: mail programs have a key of their own that posts to the link.
    let builder = match &mail.way_out {
        Some(link) => builder
            .raw_header(header("List-Unsubscribe", format!("<{link}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into())),
        None => builder,
    };
    let mut letter = builder
        .multipart(parts.singlepart(SinglePart::plain(text)).singlepart(SinglePart::html(html)))
        .map_err(|e| e.to_string())?;
    if let Some(dkim) = dkim {
        letter.sign(dkim);
    }
    Ok(letter)
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
