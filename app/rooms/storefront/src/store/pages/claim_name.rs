use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use room::{Form, pause, use_form, watch};
use ui::{Field, Glyph, Key, KeyKind, KeySize, Notice, Shape};

use crate::store::{mutations::Open, queries::slug_free};

/// Nobody types faster than this on purpose.
const STILL_MS: i32 = 300;

/// One field: the name. The address follows while one types. Whoever shows this watches the store, in every tab: when it
/// is open the others go on by themselves, and this one goes to [`super::OpenedPage`].
#[component]
pub fn ClaimName() -> impl IntoView {
    let form = use_form::<Open>();
    let name = RwSignal::new(form.typed("name"));
    let settled = settled(name);
    let offer = watch(move || slug_free(settled.get()));
    let address = move || match offer.value() {
        _ if settled.with(|it| it.trim().is_empty()) => None,
        // The field says it already.
        Some(offer) if form.error("name").get().as_ref() == Some(&offer.message) => None,
        Some(offer) if offer.slug.is_empty() => Some((Shape::NeedsYou, offer.message)),
        Some(offer) if offer.is_free => Some((Shape::On, format!("Your address: /{}. It is free.", offer.slug))),
        Some(offer) => Some((Shape::Scheduled, offer.message)),
        None => None,
    };
    view! {
        <Title text="Claim your producer name"/>
        <section class="mx-auto grid w-full max-w-[560px] gap-[20px] px-[16px] py-[56px]" data-density="shop">
            <div class="stack">
                <h1 class="head-1">"Claim your producer name"</h1>
                <p class="quiet">
                    "It names your store, and your address comes from it. "
                    "The name can change later; the address stays."
                </p>
            </div>
            <Form of=form label="Claim your producer name">
                <div class="grid gap-[18px]">
                    <Notice text=form.problem()/>
                    <Field
                        label="Producer name"
                        name="name"
                        value=name
                        placeholder="Night Owl"
                        autocomplete="off"
                        required=true
                        max_length=80
                        error=form.error("name")
                    />
                    <p class="small quiet row min-h-[1.25rem]" aria-live="polite">
                        {move || address().map(|(shape, text)| view! { <Glyph shape/> <span>{text}</span> })}
                    </p>
                    <Key kind=KeyKind::Lit size=KeySize::Large submit=true working=form.pending verb="Opening">
                        "Open the store"
                    </Key>
                </div>
            </Form>
        </section>
    }
}

/// The text once nobody has typed for a moment.
fn settled(typed: RwSignal<String>) -> RwSignal<String> {
    let settled = RwSignal::new(typed.get_untracked());
    Effect::new(move |_| {
        let now = typed.get();
        spawn_local(async move {
            pause(STILL_MS).await;
            // The page may be gone by now.
            if typed.try_get_untracked().is_some_and(|latest| latest == now) {
                settled.try_set(now);
            }
        });
    });
    settled
}
