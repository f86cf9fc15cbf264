-- What a person wrote at a review can be erased where it names somebody; that and when it was written stays.
grant update (remarks) on reviews to convene_app;
