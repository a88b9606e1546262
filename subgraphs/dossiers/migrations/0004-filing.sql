-- A filing's turn: its number of the day, and who could be made accountable for its steps as things stand once the turn has
-- come. One call, because whoever files at the same agency waits from here on; the second statement sees what the filing
-- before has committed.
CREATE FUNCTION take_turn(of_agency text, of_day date, at_agencies text[], for_field text, OUT number integer, OUT candidates jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO dossier_counter AS counter (agency, day, last) VALUES (of_agency, of_day, 1)
  ON CONFLICT (agency, day) DO UPDATE SET last = counter.last + 1 RETURNING last INTO number;
  SELECT coalesce(jsonb_agg(jsonb_build_object(
      'official', p.official_id, 'agency', p.agency, 'office', p.office, 'roles', p.roles,
      'openSteps', (SELECT count(*) FROM step AS s WHERE s.official = p.official_id AND s.state IN ('WAITING', 'ACTIVE')))), '[]')
  INTO candidates
  FROM post AS p WHERE p.held_to IS NULL AND p.agency = ANY(at_agencies) AND for_field = ANY(p.fields);
END $$;
REVOKE ALL ON FUNCTION take_turn(text, date, text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_turn(text, date, text[], text) TO :runtime;
