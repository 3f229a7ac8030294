import * as z from 'zod/mini';
import { type FormField, TemplateBody } from '#lib/domain/tasks/template.ts';
import { DEFAULT_TEMPLATES, type TemplateSpec } from './default-templates.ts';
import type { FieldSpec } from './form-fields.ts';
import { later } from './local-time.ts';
import { STARTER_PRODUCTS, STARTER_THRESHOLDS, STARTER_TOOLS, STARTER_UNITS, type UnitSymbol } from './master-data.ts';
import type { ProcedureSpec } from './procedures.ts';
import { addRow, type DemoTemplate, type Member, type World } from './world.ts';

type Products = typeof STARTER_PRODUCTS;

export type Definitions = {
	unitIds: Map<string, string>;
	thresholdIds: Map<string, string>;
	productIds: Map<string, string>;
	toolIds: Map<string, string>;
	procedures: Map<string, NonNullable<DemoTemplate['procedure']>>;
	templates: Map<string, DemoTemplate>;
};

/** Master data, safety procedures and task templates: what work is made of. */
export function addDefinitions(
	world: World,
	specs: { products: Products; procedures: readonly ProcedureSpec[]; templates: readonly TemplateSpec[] },
	mapper: Member
): Definitions {
	const made: Definitions = {
		unitIds: new Map(),
		thresholdIds: new Map(),
		productIds: new Map(),
		toolIds: new Map(),
		procedures: new Map(),
		templates: new Map()
	};
	addMasterData(world, made, specs.products);
	for (const procedure of specs.procedures) addProcedure(world, made, procedure, mapper);
	for (const template of [...DEFAULT_TEMPLATES, ...specs.templates]) addTemplate(world, made, template, mapper);
	return made;
}

function addMasterData(world: World, made: Definitions, products: Products): void {
	const id = () => world.random.id(world.begin);
	for (const [name, symbol, type, factor, shift] of STARTER_UNITS) {
		made.unitIds.set(symbol, id());
		addRow(world, 'unit', { id: made.unitIds.get(symbol), name, symbol, type, factor, shift });
	}
	for (const [label, { unit, bounds }] of Object.entries(STARTER_THRESHOLDS)) {
		const [minimum, softMinimum, softMaximum, maximum] = bounds;
		made.thresholdIds.set(label, id());
		addRow(world, 'threshold', {
			id: made.thresholdIds.get(label),
			label,
			unit_id: made.unitIds.get(unit),
			minimum,
			soft_minimum: softMinimum,
			soft_maximum: softMaximum,
			maximum
		});
	}
	for (const [name, category, unit, partNumber] of [...STARTER_PRODUCTS, ...products]) {
		made.productIds.set(name, id());
		const unitId = made.unitIds.get(unit);
		addRow(world, 'product', {
			id: made.productIds.get(name),
			name,
			category,
			unit_id: unitId,
			part_number: partNumber
		});
	}
	for (const [name, category, toolNumber, location] of STARTER_TOOLS) {
		made.toolIds.set(name, id());
		addRow(world, 'tool', { id: made.toolIds.get(name), name, category, tool_number: toolNumber, location });
	}
}

function addProcedure(world: World, made: Definitions, spec: ProcedureSpec, mapper: Member): void {
	const at = later(world.begin, 60);
	const procedureId = world.random.id(at);
	const measures = spec.measures.map((text, index) => ({
		order: index + 1,
		instruction: text.replace(/^~/, ''),
		isRequired: !text.startsWith('~')
	}));
	const version = spec.changes.length;
	addRow(world, 'safety_procedure', {
		id: procedureId,
		name: spec.name,
		state: version > 0 ? 'published' : 'draft',
		created_at: at,
		updated_at: at
	});
	spec.changes.forEach((note, index) => {
		const publishedAt = later(at, 30 + index * 60 * 24 * 20);
		addRow(world, 'safety_version', {
			procedure_id: procedureId,
			number: index + 1,
			body: spec.body,
			measures: index + 1 < version ? measures.slice(0, -1) : measures,
			change_note: note,
			published_at: publishedAt,
			published_by: mapper.id
		});
		world.log.push({
			at: publishedAt,
			actor: mapper,
			action: 'safety.publish',
			subject: { type: 'safety', id: procedureId, label: spec.name },
			summary: `Published version ${index + 1}: ${note}`
		});
	});
	if (version > 0) made.procedures.set(spec.name, { procedureId, version, measures });
}

function addTemplate(world: World, made: Definitions, spec: TemplateSpec, mapper: Member): void {
	const at = later(world.begin, 120);
	const templateId = world.random.id(at);
	const body = bodyOf(made, spec);
	const version = spec.isRevised ? 2 : 1;
	const revisedAt = spec.isRevised ? later(world.now, -30 * 24 * 60) : undefined;
	addRow(world, 'task_template', {
		id: templateId,
		name: spec.name,
		type: spec.type,
		is_default: spec.isDefault ?? false,
		version,
		created_at: at,
		updated_at: revisedAt ?? at,
		revision: version
	});
	for (let number = 1; number <= version; number += 1) {
		const versionAt = number === 1 ? at : (revisedAt ?? at);
		addRow(world, 'template_version', {
			template_id: templateId,
			version: number,
			body: number === version ? body : { ...body, instructions: `${body.instructions.split('. ')[0]}.` },
			created_at: versionAt,
			created_by: mapper.id
		});
		world.log.push({
			at: versionAt,
			actor: mapper,
			action: number === 1 ? 'template.create' : 'template.edit',
			subject: { type: 'template', id: templateId, label: spec.name },
			summary: number === 1 ? `Created template ${spec.name}` : `Clearer instructions in ${spec.name}`
		});
	}
	const procedure = spec.procedure === undefined ? undefined : made.procedures.get(spec.procedure);
	made.templates.set(spec.name, { templateId, spec, body, version, revisedAt, procedure });
}

function bodyOf(made: Definitions, spec: TemplateSpec): TemplateBody {
	return z.parse(TemplateBody, {
		instructions: spec.instructions,
		fields: spec.fields.map((field) => fieldOf(made, field)),
		...(spec.procedure === undefined ? {} : { procedureId: made.procedures.get(spec.procedure)?.procedureId }),
		toolIds: (spec.tools ?? []).map((name) => made.toolIds.get(name) ?? ''),
		minPhotos: spec.minPhotos ?? 0,
		estimatedMinutes: spec.minutes,
		priority: spec.priority ?? 'medium',
		remarks: spec.remarks ?? []
	});
}

function fieldOf(made: Definitions, { field, unit, threshold }: FieldSpec): z.input<typeof FormField> {
	return {
		...field,
		...(unit === undefined ? {} : { unit, unitId: idOf(made.unitIds, unit) }),
		...(threshold === undefined
			? {}
			: { thresholdId: idOf(made.thresholdIds, threshold), limits: limitsOf(STARTER_THRESHOLDS[threshold]) })
	};
}

function limitsOf({ bounds }: { unit: UnitSymbol; bounds: readonly (number | null)[] }): Record<string, number> {
	const names = ['minimum', 'softMinimum', 'softMaximum', 'maximum'];
	return Object.fromEntries(bounds.flatMap((bound, index) => (bound === null ? [] : [[names[index], bound]])));
}

function idOf(ids: Map<string, string>, name: string): string {
	const id = ids.get(name);
	if (id === undefined) throw new Error(`${name} is not in the master data`);
	return id;
}
