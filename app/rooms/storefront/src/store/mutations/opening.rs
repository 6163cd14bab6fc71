//! Opening a first store, step by step.

use data::Refusal;
use facts::storefront::StoreOpened;
use identity::{Profile, UserId};
use room::{Answer, Write};
use serde_json::{Map, Value};

use crate::{
    check_slug, slug_from_name,
    store::{
        Plan, Store, Subscription, check_name,
        owning::{free_address, is_free},
    },
};

/// Writes the store, makes its owner a creator and says so.
pub async fn open_first(cx: &Write, name: &str, wanted: Option<&str>) -> Answer<Store> {
    let owner: UserId = cx.signed_in().await?.id.into();
    let name = clean(name);
    check_name(&name).map_err(|why| Refusal::field("name", why))?;
    let slug = address(cx, &name, wanted).await?;
    let maker = identity::profile(cx, &owner).await?;
    let store = Store {
        id: cx.new_id(),
        name,
        slug,
        avatar: maker.image_url.clone(),
        bio: maker.bio.clone(),
        social_links: links(&maker),
        plan: Some(Plan::Free),
        plan_started_at: Some(cx.now()),
        subscription_status: Some(Subscription::Active),
        is_public: Some(true),
        is_published_profile: Some(true),
        owner,
        ..Store::default()
    };
    cx.put(&store).await?;
    identity::become_creator(cx, &store.owner).await?;
    let fact = StoreOpened {
        store: store.id.to_string(),
        owner: store.owner.to_string(),
        slug: store.slug.clone(),
        name: store.name.clone(),
    };
    cx.say(StoreOpened::KIND, serde_json::to_value(fact).map_err(data::Fault::new)?).await?;
    Ok(store)
}

/// The address asked for, which must be free, or the name's own, which gets a number when it is not.
async fn address(cx: &Write, name: &str, wanted: Option<&str>) -> Answer<String> {
    match wanted.map(str::trim).filter(|it| !it.is_empty()) {
        Some(slug) => {
            check_slug(slug).map_err(|why| Refusal::field("slug", why))?;
            match is_free(cx, slug).await? {
                true => Ok(slug.to_string()),
                false => Err(Refusal::field("slug", "Taken. Try another.")),
            }
        }
        None => {
            let slug = slug_from_name(name);
            check_slug(&slug).map_err(|why| Refusal::field("name", why))?;
            free_address(cx, &slug).await
        }
    }
}

/// What hides or reorders other characters has no place in a name.
fn clean(name: &str) -> String {
    let reorders = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let visible: String = name.chars().filter(|c| !c.is_control() && !reorders(*c)).collect();
    visible.trim().to_string()
}

/// What the profile says already need not be typed again.
fn links(maker: &Profile) -> Option<Value> {
    let said = [
        ("website", &maker.website),
        ("twitter", &maker.twitter),
        ("instagram", &maker.instagram),
        ("youtube", &maker.youtube),
        ("tiktok", &maker.tiktok),
    ];
    let links: Map<String, Value> = said
        .into_iter()
        .filter_map(|(network, link)| Some((network.to_string(), Value::String(link.clone()?))))
        .collect();
    (!links.is_empty()).then_some(Value::Object(links))
}
