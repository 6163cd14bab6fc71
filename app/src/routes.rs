//! Every address of the product, and which area draws it. Areas that a visitor does not need are chunks of their own.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::areas::{NotFound, visitor};

/// With `split` an area is fetched when it is first opened; the splitter needs each as a type of its own.
#[cfg(feature = "split")]
mod chunks {
    use leptos::prelude::*;
    use leptos_router::{LazyRoute, lazy_route};

    use crate::areas::{desk, learner};

    macro_rules! chunk {
        ($area:ident, $page:path) => {
            pub struct $area;

            #[lazy_route]
            impl LazyRoute for $area {
                fn data() -> Self {
                    Self
                }

                fn view(this: Self) -> AnyView {
                    drop(this);
                    $page().into_any()
                }
            }
        };
    }

    chunk!(Player, learner::Player);
    chunk!(Desk, desk::Desk);
    chunk!(Gallery, crate::areas::Gallery);
}

#[cfg(feature = "split")]
macro_rules! area {
    ($area:ident) => {
        leptos_router::Lazy::<chunks::$area>::new()
    };
}
#[cfg(not(feature = "split"))]
macro_rules! area {
    (Player) => {
        crate::areas::learner::Player
    };
    (Desk) => {
        crate::areas::desk::Desk
    };
    (Gallery) => {
        crate::areas::Gallery
    };
}

#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <FlatRoutes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/") view=visitor::Catalogue ssr=SsrMode::Async/>
                <Route path=path!("/courses") view=visitor::Catalogue ssr=SsrMode::Async/>
                <Route path=path!("/courses/:slug") view=visitor::Course ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=visitor::SignIn ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=visitor::SignUp ssr=SsrMode::Async/>
                <Route path=path!("/onboarding") view=visitor::Onboarding ssr=SsrMode::Async/>
                <Route path=path!("/learn/:slug") view={area!(Player)} ssr=SsrMode::Async/>
                <Route path=path!("/dashboard") view={area!(Desk)} ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/*page") view={area!(Desk)} ssr=SsrMode::Async/>
                <Route path=path!("/gallery") view={area!(Gallery)} ssr=SsrMode::Async/>
                <Route path=path!("/:slug") view=visitor::Store ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}
