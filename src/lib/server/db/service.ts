import postgres from 'postgres';
import { type Connection, driverOptions } from './connection.ts';
import { fence, type TenantSql, type Tx } from './fence.ts';

export type NewCompany = {
	companyId: string;
	code: string;
	name: string;
	environment: 'production' | 'staging' | 'development';
	timeZone: string;
	language: string;
	/** The built-in roles; permissions as one character a key of the catalogue, platform keys always 0. */
	roles: readonly { id: string; name: string; description?: string; permissions: string }[];
};

export type ServiceDoor = {
	/** One transaction inside a company without a user, for the purposes the database lists. */
	withCompany: <Result>(
		purpose: 'seed',
		companyId: string,
		work: (sql: TenantSql) => Promise<Result>
	) => Promise<Result>;
	/** One transaction outside companies: accounts and what belongs to the installation. */
	withInstallation: <Result>(work: (sql: TenantSql) => Promise<Result>) => Promise<Result>;
	createCompany: (company: NewCompany) => Promise<void>;
	end: () => Promise<void>;
};

/** The login of the deploy (smtm_migrate), for seeds and tools; requests never come here. */
export function createServiceDoor(connection: Connection): ServiceDoor {
	const sql = postgres({
		...driverOptions(connection),
		max: 1,
		connection: { application_name: 'smtm_service', TimeZone: 'UTC' }
	});

	async function transaction<Result>(work: (sql: TenantSql) => Promise<Result>): Promise<Result> {
		const tx: Tx = {
			isOver: false,
			get isClosed() {
				return this.isOver;
			}
		};
		const box = await sql.begin(async (raw) => {
			try {
				return { result: await work(fence(raw, tx)) };
			} finally {
				tx.isOver = true;
			}
		});
		return (box as { result: Result }).result;
	}

	return {
		withCompany: (purpose, companyId, work) =>
			transaction(async (tx) => {
				await tx`select app.enter_service(${purpose}, ${companyId})`;
				return work(tx);
			}),
		withInstallation: transaction,
		createCompany: (company) =>
			transaction(async (tx) => {
				await tx`
					select platform.create_company(${company.companyId}, ${company.code}, ${company.name}, ${company.environment},
						${company.timeZone}, ${company.language}, ${tx.json(company.roles)})
				`;
			}),
		end: () => sql.end({ timeout: 5 })
	};
}
