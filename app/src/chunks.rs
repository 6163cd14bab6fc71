//! The parts of the browser's program that are fetched when they are wanted. A bundle built with the feature `split` has
//! them as files of their own; any other has them from the start.

use leptos::prelude::*;
use ui::Skeleton;
#[cfg(feature = "split")]
use {
    futures::FutureExt,
    std::{
        future::Future,
        pin::Pin,
        sync::atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    areas::{
        Gallery,
        admin::{Admin, People},
        desk::{Answers, Desk, Settings, Studio},
        learner::Player,
    },
    palette::Commands,
};
use identity::{NewestNotifications, Questionnaire};
use learning::recording::RecordingBox;

/// A part of the program, and how to get it.
pub struct Chunk {
    /// Draws it, if it is here.
    draw: fn() -> Option<AnyView>,
    #[cfg(feature = "split")]
    fetch: fn() -> Pin<Box<dyn Future<Output = ()>>>,
    #[cfg(feature = "split")]
    here: AtomicBool,
}

macro_rules! chunk {
    ($name:ident, $draw:ident, $preload:ident, $component:ident) => {
        #[cfg_attr(feature = "split", lazy)]
        fn $draw() -> AnyView {
            view! { <$component/> }.into_any()
        }

        pub static $name: Chunk = Chunk {
            draw: || at_once($draw()),
            #[cfg(feature = "split")]
            fetch: || {
                #[cfg(not(feature = "ssr"))]
                return Box::pin($preload());
                #[cfg(feature = "ssr")]
                Box::pin(std::future::ready(()))
            },
            #[cfg(feature = "split")]
            here: AtomicBool::new(cfg!(feature = "ssr")),
        };
    };
}

chunk!(PLAYER, player, __preload_player, Player);
chunk!(DESK, desk, __preload_desk, Desk);
chunk!(STUDIO, studio, __preload_studio, Studio);
chunk!(SETTINGS, settings, __preload_settings, Settings);
chunk!(ANSWERS, answers, __preload_answers, Answers);
chunk!(ADMIN, admin, __preload_admin, Admin);
chunk!(PEOPLE, people, __preload_people, People);
chunk!(GALLERY, gallery, __preload_gallery, Gallery);
chunk!(PALETTE, palette, __preload_palette, Commands);
chunk!(NEWEST, newest, __preload_newest, NewestNotifications);
chunk!(RECORDING, recording, __preload_recording, RecordingBox);
chunk!(QUESTIONS, questions, __preload_questions, Questionnaire);

#[cfg(feature = "split")]
fn at_once(drawing: impl Future<Output = AnyView>) -> Option<AnyView> {
    drawing.now_or_never()
}

#[cfg(not(feature = "split"))]
fn at_once(drawing: AnyView) -> Option<AnyView> {
    Some(drawing)
}

impl Chunk {
    /// Makes sure that it is here.
    pub async fn fetch(&self) {
        #[cfg(feature = "split")]
        {
            (self.fetch)().await;
            self.here.store(true, Ordering::Relaxed);
        }
    }

    /// Draws it, at once when it is here, else when it has come. The program fetches what its first page needs before it
    /// takes the page over, so that it finds what the server drew.
    pub fn show(&'static self) -> AnyView {
        let here = RwSignal::new(self.is_here());
        if !here.get_untracked() {
            leptos::task::spawn_local(async move {
                self.fetch().await;
                // Whoever wanted it may have gone on.
                here.try_set(true);
            });
        }
        let skeleton = || view! { <Skeleton label="Loading"/> }.into_any();
        (move || here.get().then(self.draw).flatten().unwrap_or_else(skeleton)).into_any()
    }

    fn is_here(&self) -> bool {
        #[cfg(feature = "split")]
        return self.here.load(Ordering::Relaxed);
        #[cfg(not(feature = "split"))]
        true
    }
}
