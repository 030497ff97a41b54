using System.Globalization;
using MarketX.DrPortal.Core.Archive.Rows;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

public sealed class RowHashTests
{
    /// <summary>
    /// Vectors of the xxHash project for seed 0 (<c>XSUM_XXH128_testdata</c> in tests/sanity_test_vectors.h, older in
    /// cli/xsum_sanity_check.c): each of its paths by length, and the boundaries between them.
    /// </summary>
    public static TheoryData<int, string> Vectors { get; } = new()
    {
        { 0, "99aa06d3014798d86001c324468d497f" },
        { 1, "a6cd5e9392000f6ac44bdff4074eecdb" },
        { 2, "76750c3c7bf956687a9978044cb8a8bb" },
        { 3, "20efc49ff02422ea54247382a8d6b94d" },
        { 6, "082afe0b8162d12a3e7039bdda43cfc6" },
        { 7, "dd9b6039f79ec416081c22dd284a2f0a" },
        { 8, "47a7f080d82bb45664c69cab4bb21dc5" },
        { 12, "6e3efd8fc7802b18061a192713f69ad9" },
        { 15, "c402609e57ee5772958955df1889e6bc" },
        { 16, "c68c368ecf8a9c05562980258a998629" },
        { 17, "955fa78643ed3669abbc12d11973d7db" },
        { 24, "0ce966e4678d37611e7044d28b1b901d" },
        { 31, "301048a7ab476d21ec8365e74dc00653" },
        { 32, "98fc6458710dc2e8278410a17595e3f9" },
        { 33, "3103c192ceaa2dede593bc4e5914c9d1" },
        { 48, "a002ac4e5478227ef942219aed80f67b" },
        { 63, "7fc0ae04a6d2bb0b5e4cb79e9a8121d9" },
        { 64, "6d90e81a9b0fd622efdb6a44690721a9" },
        { 65, "6c074d65e54db85afe2f650fa500ec6e" },
        { 81, "4952f58181ab00425e8bafb9f95fb803" },
        { 127, "dcfae8002712db1c802a565a8a79a999" },
        { 128, "39992220e045260aebb15e34a7fb5ab1" },
        { 129, "03815fc91f1b30b686c9e3bc8f0a3b5c" },
        { 222, "337e09641b948717f1aebd597cec6b3a" },
        { 240, "aa4202daa2769dc85c9aae94c8ebe5a0" },
        { 241, "99a80ecf0ecfc647c5a639ecd2030e5e" },
        { 403, "1b6de21e332dd73dcdeb804d65c6dea4" },
        { 512, "18d2d110dcc9bca1617e49599013cb6b" },
        { 2048, "f736557fd47073a5dd59e2c3a5f038e0" },
        { 2240, "ccb134fbfa7ce49d6e73a90539cf2948" },
        { 2367, "e89c0f6ff369b427cb37aeb9e5d361ed" },
        { 4160, "67140711c1e3e3354f323b15321e94e1" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Of_PublishedVector_GivesItsHash(int length, string expected) =>
        Assert.Equal(expected, RowHash.Of(SanityBuffer(length)).ToString("x32", CultureInfo.InvariantCulture));

    [Fact]
    public void LongRowHash_AnyLengthInAnyParts_GivesTheHashOfTheWhole()
    {
        var random = new Random(7);
        var bytes = SanityBuffer(9000);
        var hash = new LongRowHash();
        for (var length = 0; length < bytes.Length; length += length < 2200 ? 1 : 97)
        {
            for (var at = 0; at < length;)
            {
                var take = Math.Min(length - at, random.Next(1, random.Next(3) == 0 ? 3000 : 70));
                hash.Append(bytes.AsSpan(at, take));
                at += take;
            }

            Assert.Equal(RowHash.Of(bytes.AsSpan(0, length)), hash.Finish());
        }
    }

    internal static byte[] SanityBuffer(int length)
    {
        var bytes = new byte[length];
        ulong generator = 2654435761;
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)(generator >> 56);
            unchecked
            {
                generator *= 11400714785074694797;
            }
        }

        return bytes;
    }
}
