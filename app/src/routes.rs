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

    pub struct Player;
    pub struct Desk;
    pub struct Gallery;

    #[lazy_route]
    impl LazyRoute for Player {
        fn data() -> Self {
            Self
        }

        fn view(this: Self) -> AnyView {
            drop(this);
            view! { <crate::areas::learner::Player/> }.into_any()
        }
    }

    #[lazy_route]
    impl LazyRoute for Desk {
        fn data() -> Self {
            Self
        }

        fn view(this: Self) -> AnyView {
            drop(this);
            view! { <crate::areas::desk::Desk/> }.into_any()
        }
    }

    #[lazy_route]
    impl LazyRoute for Gallery {
        fn data() -> Self {
            Self
        }

        fn view(this: Self) -> AnyView {
            drop(this);
            view! { <ui::Gallery/> }.into_any()
        }
    }
}

#[cfg(feature = "split")]
macro_rules! area {
    ($chunk:ident) => {
        leptos_router::Lazy::<chunks::$chunk>::new()
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
        ui::Gallery
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
