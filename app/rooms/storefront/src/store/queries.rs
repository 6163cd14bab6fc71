use identity::UserId;
use room::query;
use serde::{Deserialize, Serialize};

use super::StoreId;

/// A store as its owner's dashboard needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreCard {
    pub id: StoreId,
    pub name: String,
    pub slug: String,
    pub avatar: Option<String>,
    pub is_public: bool,
}

/// A store as everybody sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Storefront {
    pub id: StoreId,
    pub name: String,
    pub slug: String,
    pub tagline: Option<String>,
    pub description: Option<String>,
    pub avatar: Option<String>,
    pub banner: Option<String>,
    pub genres: Vec<String>,
    pub owner: UserId,
    /// What the owner is called in public.
    pub maker: String,
    /// The address of the owner's page, where there is one for everybody.
    pub maker_page: Option<String>,
}

/// What a name would become as an address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlugOffer {
    /// The address on offer: the name's own, or the nearest free one. Empty when there is none.
    pub slug: String,
    /// Whether the name's own address is free.
    pub is_free: bool,
    /// One sentence for the person who types.
    pub message: String,
}

/// The caller's own store.
#[query("storefront/mine", gate = SignedIn)]
pub async fn mine(cx: &Read) -> Answer<Option<StoreCard>> {
    Ok(super::owning::my_store(cx).await?.map(|store| StoreCard {
        id: store.id,
        name: store.name,
        slug: store.slug,
        avatar: store.avatar,
        is_public: store.is_public.unwrap_or(true),
    }))
}

/// The store at an address. One that is closed is there for its owner only.
#[query("storefront/by-slug", gate = Anyone)]
pub async fn by_slug(cx: &Read, slug: String) -> Answer<Storefront> {
    let found = cx.first(data::Select::by(super::Window::SLUG, slug.to_lowercase())).await?;
    let store = found.ok_or_else(data::Refusal::not_found)?;
    let is_visible = store.is_open() || cx.member().await?.is_some_and(|it| it.id == store.owner.as_str());
    if !is_visible {
        return Err(data::Refusal::not_found());
    }
    let maker = identity::profile(cx, &store.owner).await?;
    let maker_page = identity::page_of(cx, &store.owner).await?;
    Ok(Storefront {
        id: store.id,
        name: store.name,
        slug: store.slug,
        tagline: store.tagline,
        description: store.description.or(store.bio),
        avatar: store.avatar.or(maker.image_url),
        banner: store.banner_image,
        genres: store.genre_tags.unwrap_or_default(),
        owner: store.owner,
        maker: maker.name,
        maker_page,
    })
}

/// Name and address of a person's store, where it is open to everybody.
#[query("storefront/of-person", gate = Anyone)]
pub async fn of_person(cx: &Read, person: UserId) -> Answer<Option<(String, String)>> {
    let found = cx.first(data::Select::by(super::Window::OWNER, &person)).await?;
    Ok(found.filter(super::Window::is_open).map(|store| (store.name, store.slug)))
}

/// What a name would become as an address, and whether that is free.
#[query("storefront/slug-free", gate = SignedIn)]
pub async fn slug_free(cx: &Read, name: String) -> Answer<SlugOffer> {
    let own = crate::slug_from_name(&name);
    let refused = |why: &str| SlugOffer { slug: String::new(), is_free: false, message: why.to_string() };
    if let Err(why) = super::check_name(&name).and_then(|()| crate::check_slug(&own)) {
        return Ok(refused(why));
    }
    Ok(match super::owning::free_address(cx, &own).await {
        Ok(slug) if slug == own => SlugOffer { message: "Free.".into(), is_free: true, slug },
        Ok(slug) => SlugOffer { message: format!("{own} is taken; you would get {slug}."), is_free: false, slug },
        Err(refusal) => refused(refusal.fields.get("name").unwrap_or(&refusal.message)),
    })
}
