//! Writing a line, in the transaction of the deed.

use data::{Fault, Id};
use room::{Answer, Write};

use super::{AdminActivity, DeedDay, DeedKind};
use crate::user::{AccountRow, display_name};

/// Who did it, where nobody is signed in.
const SYSTEM: &str = "system";

/// A deed to be written down.
#[derive(Clone, Debug)]
pub struct Deed {
    action: &'static str,
    kind: DeedKind,
    resource: &'static str,
    id: Option<String>,
    name: Option<String>,
    details: Option<String>,
    change: Option<(String, String)>,
}

impl Deed {
    /// `Deed::new(DeedKind::Update, "user_role_changed", "user")`
    pub fn new(kind: DeedKind, action: &'static str, resource: &'static str) -> Self {
        Self { action, kind, resource, id: None, name: None, details: None, change: None }
    }

    /// What it was done to.
    pub fn to(self, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: Some(id.into()), name: Some(name.into()), ..self }
    }

    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { details: Some(reason.into()), ..self }
    }

    /// What it was before, and is now. Never a secret.
    pub fn changing(self, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { change: Some((before.into(), after.into())), ..self }
    }
}

/// Writes one line with who is asking and from where, and counts it.
pub async fn note(cx: &Write, deed: Deed) -> Answer<()> {
    let by = match cx.member().await? {
        Some(member) => cx.get::<AccountRow>(&member.id).await?,
        None => None,
    };
    let id = by.as_ref().map_or(SYSTEM, |by| by.id.as_str()).to_string();
    let name = by.as_ref().map_or_else(
        || "System".to_string(),
        |by| display_name(by.name.as_deref(), by.first_name.as_deref(), by.last_name.as_deref()),
    );
    let said = |text: &str| (!text.is_empty()).then(|| text.to_string());
    let (previous_value, new_value) = deed.change.unzip();
    let line = AdminActivity {
        id: cx.new_id(),
        admin: id.clone(),
        admin_email: by.and_then(|by| by.email),
        admin_name: Some(name.clone()),
        action: deed.action.into(),
        kind: deed.kind,
        resource: deed.resource.into(),
        resource_id: deed.id,
        resource_name: deed.name,
        details: deed.details,
        previous_value,
        new_value,
        ip_address: said(&cx.actor.address),
        user_agent: said(&cx.actor.user_agent),
        at: cx.now(),
    };
    cx.put(&line).await?;
    Ok(count(cx, id, name, deed.kind).await?)
}

async fn count(cx: &Write, admin: String, admin_name: String, kind: DeedKind) -> Result<(), Fault> {
    let day = cx.now().day();
    let id = format!("{day}:{admin}:{}", kind.as_str());
    let known = cx.get::<DeedDay>(&id).await?.map_or(0, |known| known.deeds);
    cx.put(&DeedDay { id: Id::new(id), day, admin: admin.into(), admin_name, kind, deeds: known + 1 }).await
}
