-- Search by words with or without Vietnamese diacritics. unaccent() is only STABLE, because its dictionary could be replaced;
-- ours is named and comes with the server, so the wrapper may call itself IMMUTABLE and be indexed.

CREATE FUNCTION plain(words text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN trim(regexp_replace(lower(unaccent('unaccent'::regdictionary, normalize(words, NFC))), '[^a-z0-9]+', ' ', 'g'));

-- All of the words, each as the beginning of one; null when nothing is left to look for.
CREATE FUNCTION words_query(plain_words text) RETURNS tsquery
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (SELECT to_tsquery('simple', string_agg(word || ':*', ' & ')) FROM unnest(string_to_array(plain_words, ' ')) AS word WHERE word <> '');
