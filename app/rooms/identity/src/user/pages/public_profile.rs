use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_params_map;
use room::{PageTitle, Watch, watch};
use ui::{Avatar, FaceSize};

use crate::user::{Profile, UserId, queries::public_profile};

/// What other rooms show of a person. Each says itself when there is nothing.
#[derive(Clone)]
pub struct Beneath(Arc<dyn Fn(UserId) -> AnyView + Send + Sync>);

impl<F, V> From<F> for Beneath
where
    F: Fn(UserId) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(beneath: F) -> Self {
        Self(Arc::new(move |person| beneath(person).into_any()))
    }
}

/// A person as others may see them, at the route parameter `id`.
#[component]
pub fn PublicProfilePage(#[prop(into)] beneath: Beneath) -> impl IntoView {
    let params = use_params_map();
    let person = watch(move || public_profile(UserId::new(params.with(|it| it.get("id").unwrap_or_default()))));
    view! {
        <Watch of=person let:person>
            <Shown person/>
            {
                let (beneath, id) = (beneath.clone(), Memo::new(move |_| person.with(|it| it.id.clone())));
                move || (beneath.0)(id.get())
            }
        </Watch>
    }
}

#[component]
fn Shown(person: Signal<Profile>) -> impl IntoView {
    let name = move || person.with(|it| it.name.clone());
    let bio = move || person.with(|it| it.bio.clone().filter(|it| !it.is_empty()));
    view! {
        <PageTitle text=name/>
        <Meta name="description" content=move || bio().unwrap_or_else(name)/>
        <header class="page-head">
            <div class="stack stack-wide">
                <h1 class="title">{name}</h1>
                <div class="row row-wrap">
                    {move || {
                        person.with(|it| view! { <Avatar name=it.name.clone() image=it.image_url.clone() size=FaceSize::Large/> })
                    }}
                    {move || person.with(|it| it.is_creator).then(|| view! { <span class="tag">"Creator"</span> })}
                </div>
            </div>
        </header>
        {move || bio().map(|bio| view! { <p class="max-w-[68ch] whitespace-pre-line">{bio}</p> })}
        <ul role="list" class="row row-wrap">
            {move || {
                let link = |(label, address)| {
                    view! {
                        <li>
                            <a href=address rel="me nofollow noopener noreferrer">{label}</a>
                        </li>
                    }
                };
                person.with(elsewhere).into_iter().map(link).collect_view()
            }}
        </ul>
    }
}

/// Where else they can be found: what it is called, and its address.
fn elsewhere(person: &Profile) -> Vec<(&'static str, String)> {
    let all = [
        ("Website", &person.website),
        ("Instagram", &person.instagram),
        ("TikTok", &person.tiktok),
        ("X", &person.twitter),
        ("YouTube", &person.youtube),
    ];
    // Rows that came from elsewhere may hold anything; only addresses become links.
    let is_link = |address: &String| address.starts_with("https://") || address.starts_with("http://");
    all.into_iter().filter_map(|(label, address)| Some((label, address.clone().filter(is_link)?))).collect()
}
