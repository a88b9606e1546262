/** By topic, in the order in which followers need them: SQL giving every thing's key and its whole state. */
export const snapshots: Readonly<Record<string, string>> = {
  agency: `
    SELECT a.code AS key, jsonb_build_object(
      'code', a.code, 'name', a.name, 'level', a.level, 'parent', a.parent, 'province', a.province, 'validFrom', a.valid_from, 'validTo', a.valid_to,
      'successors', (SELECT coalesce(jsonb_agg(s.successor ORDER BY s.successor), '[]') FROM agency_successor s WHERE s.agency = a.code)) AS payload
    FROM agency a ORDER BY a.code`,

  office: `
    SELECT o.code AS key, jsonb_build_object(
      'code', o.code, 'name', o.name, 'kind', o.kind, 'agency', o.agency, 'branchOf', o.branch_of, 'address', o.address,
      'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('weekday', w.weekday, 'opens', w.opens, 'closes', w.closes) ORDER BY w.weekday, w.opens), '[]')
        FROM working_session w WHERE w.office = o.code)) AS payload
    FROM office o ORDER BY o.code`,

  "paper-type": `
    SELECT t.code AS key, jsonb_build_object('code', t.code, 'name', t.name, 'dataSchema', t.data_schema::jsonb) AS payload FROM paper_type t ORDER BY t.code`,

  "calendar-year": `
    SELECT y.year::text AS key, jsonb_build_object('year', y.year, 'days', (
      SELECT coalesce(jsonb_agg(jsonb_build_object(
        'date', d.date, 'kind', d.kind, 'working', d.kind = 'SWAPPED_WORKING', 'instrument', d.instrument) ORDER BY d.date), '[]')
      FROM calendar_day d WHERE d.year = y.year)) AS payload
    FROM calendar_year y ORDER BY y.year`,

  version: `
    SELECT v.id AS key, jsonb_build_object(
      'id', v.id, 'procedure', (SELECT jsonb_build_object('code', r.code, 'name', r.name, 'field', r.field, 'level', r.level) FROM procedure r WHERE r.code = v.procedure),
      'number', v.number, 'effectiveFrom', v.effective_from, 'effectiveTo', v.effective_to, 'onlineLevel', v.online_level, 'channels', v.channels,
      'cases', (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'code', c.code, 'name', c.name, 'timeLimit', jsonb_build_object('amount', c.amount, 'unit', c.unit),
          'fees', (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'code', f.code, 'name', f.name, 'kind', f.kind, 'amount', f.amount, 'onlineAmount', f.online_amount) ORDER BY f.ordinal), '[]')
            FROM fee f WHERE f.version = c.version AND f.case_code = c.code),
          'requiredPapers', (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'id', n.id, 'name', n.name, 'originals', n.originals, 'certifiedCopies', n.certified_copies, 'photocopies', n.photocopies,
              'mandatory', n.mandatory, 'digitise', n.digitise,
              'acceptedTypes', (SELECT jsonb_agg(t.paper_type ORDER BY t.ordinal) FROM required_paper_type t WHERE t.required_paper = n.id)) ORDER BY n.ordinal), '[]')
            FROM required_paper n WHERE n.version = c.version AND n.case_code = c.code)) ORDER BY c.ordinal), '[]')
        FROM procedure_case c WHERE c.version = v.id),
      'results', (SELECT coalesce(jsonb_agg(g.paper_type ORDER BY g.ordinal), '[]') FROM version_result g WHERE g.version = v.id),
      'formSchema', v.form_schema::jsonb,
      'process', (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'ordinal', s.ordinal, 'name', s.name, 'role', s.role, 'agencyLevel', s.agency_level, 'hours', s.hours, 'signs', s.signs) ORDER BY s.ordinal), '[]')
        FROM process_step s WHERE s.version = v.id),
      'supplementClock', v.supplement_clock, 'maxSupplementRequests', v.max_supplement_requests, 'sameDayCutoff', v.same_day_cutoff,
      'unverified', v.unverified) AS payload
    FROM procedure_version v ORDER BY v.procedure, v.number`,

  posting: `
    SELECT p.id AS key, jsonb_build_object(
      'id', p.id, 'version', p.version, 'procedure', v.procedure, 'office', p.office, 'channel', p.channel,
      'postedOn', p.posted_on, 'withdrawnOn', p.withdrawn_on) AS payload
    FROM posting p JOIN procedure_version v ON v.id = p.version ORDER BY p.id`,
};
