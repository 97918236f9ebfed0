import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'src/*.ts',
  importExtension: '.js',
  generates: {
    './src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: true },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        // A scalar that is missing here stops the generation, where it would have become `any`.
        strictScalars: true,
        scalars: {
          ID: 'string',
          DateTime: 'string',
          HTML: 'string',
          JSON: 'unknown',
          Markdown: 'string',
          URL: 'string',
        },
      },
    },
  },
}

export default config
