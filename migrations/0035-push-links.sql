-- By which link who asked to be told in a browser came: it is told of what that link is about, as long as it opens (G-2). Null: who
-- asked was signed in, and is told of everything.
alter table push_subscriptions add column link uuid;
