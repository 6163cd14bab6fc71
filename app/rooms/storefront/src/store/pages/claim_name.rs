use leptos::{either::EitherOf3, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use room::{Form, Watch, pause, use_form, watch};
use ui::{Field, Glyph, Key, KeyKind, KeyLink, KeySize, Notice, Shape};

use crate::store::{
    mutations::{Open, Opened},
    queries::{StoreCard, mine, slug_free},
};

/// Nobody types faster than this on purpose.
const STILL_MS: i32 = 300;

/// The pages of a creator, or the way to a store for whoever has none yet. The panel goes in every open tab as soon as
/// the store is there; the tab that opened it says so first.
#[component]
pub fn StoreGuard(children: ChildrenFn) -> impl IntoView {
    let own = watch(mine);
    let opened = RwSignal::new(None::<StoreCard>);
    let children = StoredValue::new(children);
    view! {
        <Watch of=own let:own>
            {move || {
                let has_store = Memo::new(move |_| own.with(Option::is_some));
                move || match (opened.get(), has_store.get()) {
                    (Some(store), _) => {
                        EitherOf3::A(view! { <Welcome store on_go=move || opened.set(None)/> })
                    }
                    (None, true) => EitherOf3::B(children.with_value(|children| children())),
                    (None, false) => {
                        EitherOf3::C(view! { <ClaimName on_done=move |done: Opened| opened.set(Some(done.store))/> })
                    }
                }
            }}
        </Watch>
    }
}

/// One field: the name. The address follows while one types.
#[component]
pub fn ClaimName(
    /// Takes the answer instead of going to the dashboard.
    #[prop(into, optional)]
    on_done: Option<Callback<(Opened,)>>,
) -> impl IntoView {
    let form = use_form::<Open>();
    let name = RwSignal::new(form.typed("name"));
    let settled = settled(name);
    let offer = watch(move || slug_free(settled.get()));
    let navigate = use_navigate();
    let done = move |answer: Opened| match on_done {
        Some(done) => done.run((answer,)),
        None => navigate(&answer.goto, NavigateOptions::default()),
    };
    let address = move || match offer.value() {
        _ if settled.with(|it| it.trim().is_empty()) => None,
        Some(offer) if offer.slug.is_empty() => Some((Shape::NeedsYou, offer.message)),
        Some(offer) if offer.is_free => Some((Shape::On, format!("Your address: /{}. It is free.", offer.slug))),
        Some(offer) => Some((Shape::Scheduled, offer.message)),
        None => None,
    };
    view! {
        <section class="mx-auto grid w-full max-w-[560px] gap-[20px] px-[16px] py-[56px]" data-density="shop">
            <div class="stack">
                <h1 class="head-1">"Claim your producer name"</h1>
                <p class="quiet">
                    "It names your store, and your address comes from it. "
                    "The name can change later; the address stays."
                </p>
            </div>
            <Form of=form on_done=done label="Claim your producer name">
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
                        <Transition>
                            {move || address().map(|(shape, text)| view! { <Glyph shape/> <span>{text}</span> })}
                        </Transition>
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

/// The store is there: where it is, and on.
#[component]
fn Welcome(store: StoreCard, #[prop(into)] on_go: Callback<()>) -> impl IntoView {
    let address = format!("/{}", store.slug);
    view! {
        <section
            class="mx-auto grid w-full max-w-[560px] gap-[20px] px-[16px] py-[56px]"
            data-density="shop"
            role="status"
        >
            <div class="stack">
                <h1 class="head-1">{store.name} " is open"</h1>
                <p class="quiet">"Anyone can find it at this address. Put it where people look for you."</p>
            </div>
            <p class="counter">{address.clone()}</p>
            <div class="form-keys">
                <Key kind=KeyKind::Lit size=KeySize::Large on_press=on_go>
                    "Go on"
                </Key>
                <KeyLink size=KeySize::Large href=address>
                    "See the store"
                </KeyLink>
            </div>
        </section>
    }
}
