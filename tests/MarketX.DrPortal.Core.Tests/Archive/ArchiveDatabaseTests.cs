using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

public sealed class ArchiveDatabaseTests
{
    [Fact]
    public async Task From_StatementOfVersion12_HasCollateAndCType()
    {
        var database = await DatabaseAsync("CREATE DATABASE \"my \"\"shop\" WITH TEMPLATE = template0 ENCODING = 'LATIN9' LC_COLLATE = 'de_DE' LC_CTYPE = 'C' TABLESPACE = \"fast disk\";\n\n");

        Assert.Equal("my \"shop", database.Name);
        Assert.Equal("LATIN9", database.Encoding);
        Assert.Equal(ArchiveLocaleProvider.Libc, database.LocaleProvider);
        Assert.Equal((null, "de_DE", "C"), (database.Locale, database.Collate, database.CType));
        Assert.Equal("fast disk", database.Tablespace);
        Assert.Equal("the owner", database.Owner);
        Assert.Empty(database.UnknownOptions);
    }

    [Fact]
    public async Task From_StatementOfVersion15_LocaleStandsForBoth()
    {
        var database = await DatabaseAsync("CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = libc LOCALE = 'C.UTF-8';\n");

        Assert.Equal(("C.UTF-8", "C.UTF-8", "C.UTF-8"), (database.Locale, database.Collate, database.CType));
        Assert.Null(database.Tablespace);
    }

    [Fact]
    public async Task From_StatementWithIcu_HasItsLocaleAndRules()
    {
        var database = await DatabaseAsync("CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = icu LOCALE = 'C' ICU_LOCALE = 'de-DE' ICU_RULES = '&a < ''b''' COLLATION_VERSION = '1.2';\n");

        Assert.Equal(ArchiveLocaleProvider.Icu, database.LocaleProvider);
        Assert.Equal(("de-DE", "&a < 'b'"), (database.IcuLocale, database.IcuRules));
        Assert.Null(database.BuiltinLocale);
        Assert.Empty(database.UnknownOptions);
    }

    [Fact]
    public async Task From_StatementWithBuiltinProvider_HasItsLocale()
    {
        var database = await DatabaseAsync("CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = builtin LOCALE = 'C' BUILTIN_LOCALE = 'PG_UNICODE_FAST';\n");

        Assert.Equal((ArchiveLocaleProvider.Builtin, "PG_UNICODE_FAST"), (database.LocaleProvider, database.BuiltinLocale));
    }

    [Fact]
    public async Task From_OptionOfTheFuture_IsNamed() =>
        Assert.Equal(["shard_count"], (await DatabaseAsync("CREATE DATABASE shop WITH SHARD_COUNT = 7 ENCODING = 'UTF8';")).UnknownOptions);

    [Fact]
    public async Task From_NoSuchEntry_IsNull() =>
        Assert.Null(ArchiveDatabase.From(await ArchiveReaderTests.ReadAsync(new HeadBuilder().Build(new EntryDraft()))));

    [Theory]
    [InlineData("")]
    [InlineData("DROP DATABASE shop;")]
    [InlineData("CREATE DATABASE")]
    [InlineData("CREATE DATABASE shop WITH ENCODING = ;")]
    [InlineData("CREATE DATABASE shop WITH ENCODING = 'UTF8' ENCODING = 'LATIN1';")]
    [InlineData("CREATE DATABASE shop WITH LOCALE_PROVIDER = oracle;")]
    [InlineData("CREATE DATABASE shop WITH ENCODING = 'UTF8")]
    public async Task From_OtherStatement_IsRefused(string definition) =>
        await Assert.ThrowsAsync<ArchiveFormatException>(() => DatabaseAsync(definition));

    private static async Task<ArchiveDatabase> DatabaseAsync(string definition)
    {
        var head = await ArchiveReaderTests.ReadAsync(new HeadBuilder().Build(
            EntryDraft.StandardStrings(1, "on"), EntryDraft.Of(2, "DATABASE", "shop", definition, "the owner")));
        return ArchiveDatabase.From(head)!;
    }
}
