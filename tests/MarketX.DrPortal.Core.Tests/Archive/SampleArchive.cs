using System.IO.Compression;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>
/// Whole archives by versions of pg_dump that are not installed, each with what <c>pg_restore --list --verbose</c> of
/// the same version prints for it; both gzipped and in Base64. <c>docs/archive-format.md</c> says how they were made.
/// </summary>
internal sealed record SampleArchive(byte[] Archive, byte[] Listing)
{
    /// <summary>A database with the built-in locale provider, written by pg_dump 17.11 to a file with LZ4.</summary>
    public static SampleArchive Version17Lz4 { get; } = Unpack(
        """
        H4sIAAAAAAACA62Y+W8bRRTHN2kN7TpBrVSqHhIaWaDYpY28TuI4qip1Y28Sgy/Zm5YAkuXE28TUl+xN2v6CKkHv++Q+yiXugrihQKHcR7lKKW
        35F/gb+M6s1/auva3TsNJnvMeb3e97897MJLHhQDjWtoibv6CtnfNyOG6ljZ02S2nD0+ZBTj8WgHIqV8wqQj93Gy6E/m5BIM6AMp5J5Qm7WuO+
        M62MCz3TgqsVkyX0vaVO/QttwF1p6dekiD8aCEaGjRft1JS+PCHJZCKbUfJqUslPFNKZ/CRZR7pG5SFf11q+jb6nWaN9ip3ZwKZUtqywy3lVV8
        tNJdF4JORAQo5DRsJ8yWQ5K7LKaiqfTpXSyYlCflOhlIO0ZFkt4adMJRbycxSoWguUxLh/JCbKI+ZLJtDH7oUkv0yKk8mJlJrKFia7y4rKlGYm
        nV1lJVWamEoWU+pU12rSBZgA19wET1cFz6dp4fF6mKng7fF5jZlFLwKiLA6KCUnTfBD445IoS0R/QHRzsjEojxBZCsdC9Pk6oip4kFIVN9ETpp
        oTJBT1iyEpGYtHNwQDUhwPxqczWTWTrzyhlv5u2K6B8eBoMCQHI8nGR2t5bhkVGY/GGgU1D1OtgoqFsjpZUsqWkbqJq4+Uxyv0VSPl4xbi7NyZ
        /LnTSHeFmSb8I1JY1AK1shYo7TZxVI0dUL1cV93sqbVsmkeFdJo4SoWs4rAUfoUzDnHfgC58wMvOiqmSqvmNmIUqgztU08zukuL0eDYz0c2MiZ
        MnODJpksmryqRS4l18TIzLQTkYjZDBMRIXI8MScWbSrnr3Gl9UcY9FTLtfUzqlpIpcseXxmWlaenbdK6J5Se1Ff4g95YJgGFJlopXe6rAYjMiA
        wIsmXstRUlJSaaWkZbfWNRqjTtePU503rWUaU+URBkwe/WM1cL1uDxuk3Ay3GD9hDFI8KIaC90oBsiEobdRGUKmNYIOF7lduhogJvuI+mShM51
        XnKhfuaed0lIfi0bAhDLjJ3I9EWZVhgB36AF/jO9cd6dys43PVOrEHuJv1xE4K5tR2Xyu1k0KT5IaPK62TOClc17nSrJ27bOmcb4BNN+OZSaKm
        xrOK2b2I2b266aTbUe3maPATIyqTyGgotJo9mMGcvVVlzt9udN7ihXoUjJNh64Ggnb2mMFzoaFbV9YPbUa1wUZZFf2U9vY/WeQjZWJEcjYTGjM
        WsWZPatGXKgqFonGwQQ6NSQisBp9tFJwCn4Hb9D8XucVuM+wOdFV8rrjbPaL7qNC1B1r3u63fQDIjGxhoSG/Ox5kxZxa4MA3uj4plh+6lFFeNM
        c9ENmXpt2YIu2zJhM+nVZMbkgiHbZjXf+jQvzuteZDtNK3wPMxTcAnsPfru7BUy91GwwFB0kYUkWq47oNjxMeHaxZg1JT+dy2+a48djSdGGjfw
        mExDhW2ejgXZi8E6Sqz7DG9ZrWOLq01fej3WheO9hOQttKOBzX21RaBZYGrqe3x1zF+cbI0lTodeuH+dIixHaDVatRpkmurduWMc6ZErj2t041
        qraKpIQpbW84RpWT3koxrVxS6VZoqsUUoNmraRYFXYvPpKWka7nYYRw4t7c6IfWxzXa1Okn1LFncrGxjev3RCP4Ko3sq1p1LNpuULYqdLUFiIE
        BqLyEO4zccJBYPhsX4GLlbGtM3m3fP4huErWnX+ID1ija7OaaWaJtNxdywoVvabEOnTZfz9bk9Lg3FpcRIC9utOS1Rgp4VgtGJNm2RouvRfEd4
        2fr1Z9k2FEHaLvAe/v5unue5mnHGbCzgTS7QJyzc2sY5eU8nt6wH9II+4AX9wAcGOjmX4L6FW/gwt1zYAXaCXWA32AP2gn1gP7fc0yI9LdLbIn
        0t4m2R/hbxtchAayDOB2hzkDaHaHOYNkdoc5Q2x2hznDYnuFWC+yTX8ZCNP8nZd9jsO232XTb7bpt9j82+12bfZ+P321YIB8BBcAgcBkfAUXAM
        HAcnwEnwCHgUPAYeB0+AJ8FT4GnwDHgWnALPgefBC+BF8JJtldB7Tzv/Ms5fAa+C18Dr4A3wJjgN3gJvw7bv33b+HZy/C94D74MPwIfgI/Ax+A
        ScAZ+Cz8Dn4Cz4AnwJzoGvwNfgG/At+A58D34AP4KfwM/gPPgF/Ap+A7+DP8AF8Ce4CP4Cl8Df4DK4Aq7aVniu2mLGYpqnLVRsCqqvKLtWntsL
        eaVqy22yslK3FDjDMY+tOW3cpeOLDR06tX8cbVenSopi7PIf+RZ1gqUUAAA=
        """,
        """
        H4sIAAAAAAACA5VU3a6aQBC+rk8xOVdtGgy7/Ih4tQI90qg0suc06Y0BWa2p/ATQxL5UX6B358W6CygYrbWQGHb2+5mdmXXUGwHJV9+3BwarnA
        UliyAoActYlxCSMAaETIxMTYUXanGweKIwCWJmQhHE2Y6hQROmngVOUuZbVphcoYlaaZzlrCi2aWLC7qfahO19nMEry+s46iNdOjE+pXkclCZY
        Lz71Zk3QTUq2YbkJKoTHkhVN2FuvC8axxkVUiPODrPM0higogzAoGBzOZoM+QvDeZuE2SOqVJH+MWIiUPfpwKREeIdssI5Hsw3zxgs92bCWq2a
        0K31FUFY9A5q8ztzzbnT+D1H6KbaXe9qnt0wUP+hzQWQiI2kAcsrAmXwidCEi7EBBtBAjrvH26YuhgE0rGxHc47tQ0yNKi3PDO9PQRYB1pFdQA
        35o4M8KBb7+Tt1+rNGKQRhE85emOPfUwGgphbSjQQx247NSBbB/utivIgrwsWl2ehV4nSqzpCdMQLpGjdxHLWBIVIOrLPXoYo7OPKmOYEeosXD
        J1vzk2vLrO15NefLgvI3fSHd5Id4nu8pHR8o0Tv61MuN0AH68d+5uI3lOw0bSrJhNKiTV5NAcsV3koqlKJdE8hevq4jJBQGgnjQuI/TsPLIXTq
        gVEAyQjGU28MM4eSSksSsX4f8Y51x2DQjoEEU7J4dsAbf3Ys6t/AX1oKO+FpNJ6qfHqurDtb/J8sYrngNdYC699M79qO/6hVvYaX3Gv9K67RcL
        FR1UjWq45pYHlzfn+JO6c3y33+WmY/2PEf1dfqLt6+Fd2huHM1MBKJot4fFPXlpf8FAAA=
        """);

    /// <summary>The same database, written by pg_dump 17.11 to a pipe with Zstandard.</summary>
    public static SampleArchive Version17Zstd { get; } = Unpack(
        """
        H4sIAAAAAAACA61Xb2gbZRi/rNm/ayvt2IpuOl7jZpPZxlyaZSmj6DW5trddcuHu2q5uEK/JLY1LcuFy6RwDGSKyD+pgCILf/CYoCIIV5x8mGz
        pB0Im4YbdvY4IwGO6D7oPM933vT5LLXdeuvnB/3nufe+/3e57f87zvZSdT6ayvj/Bv8XURcQK2HejUjU4D6ESi02uE1bbAoy5XamWFOkDshh3q
        QJiiQDClzJfkKsC94chzBWWeGmlQodWYbEfzar3WF3zwiJhn9DUmk+RTbGayvbMBmaLJRUYC+XJJqeo5pZpXC6VqEYyBwWlpIjF4kPShedxOxq
        fw3UZ4HJfLdQV3u2yqdVdIyB+ilBIlAcIQnV0MK2jCqutytSBrhVxerR5XtQqElqvrGrzUEUS1uk6AujdAhhaSU1lamnJ2McAEfsYxSQnUirm8
        rMtltRiuKzpGWioGB+uKrOUXcjVZXxgcAoPwwABC6wPcsAH7kSyi8Sg2peIjiXi7slAnRUv0OC0yBuZ34JEUGFpigDUALHMwy0pTQGLSWQ6Njw
        FdgQOyrkSAJRhbE4DjkzTH5LICP8OmGAEOzDdKZb1UNUeQZTIMbYeh8fg0y0lsJtc5dJAkHkcgBT7bCcjdTc0Mqql1vagpdU9PbSJaPRWNU/tt
        TyWIrfDu0lfVS59AuSvYVExOMWnacNSupqOMxyBgGwcg6ics1G6j3rCRjtRCAQQ0tawEPIEvE+0h3j9qAR+N47uarOkGb+gzzgzuRBMzfgpqjf
        lyKR/GxiBIAthKBVCq6kpR0cgQmaUFiZVYPgPG54BAZyYZECwVQq30Oicy6WGPGc+bSBcUuUbUVh2fRdfU67ZYAYMlsqeTHB4lWHhMQqgSMFJv
        KE2zGQkeALJwYS3xQFPkgqIZ6jZe5bOIdGucWtisTmkYVZQadTC66RW4WCSKg1RZJPrhJQ2DJLA0x77EpMAMy8waEVSaEeywsHhVFgEtkiZ9kF
        cbVT24LwSfGfcoyhMCn25zA3yI6Wd4nGUwwAErwCt856GRrqzZPze8hT1KbLaEnaOc0o6sJO0c5SJuyHGXt4hz1EPJaWsm97snucQoLjfzpSLQ
        5fmy4qSXcdJrKSfhgP1aoIMnjKgEMtMcN4QHFmHNflXH5Pe0k/eY0PJCezFcvSPQy3GHG37tccvq1uD22BlOSxKdNNfToyjPOahGEzKf4ebak9
        mwBs2y5VDBBC+AGZqbZkQjBYKRECoAQSoS+h+SPRrxiPsrvSZXk6q7okmbNEpB/HrL1/ciBfDZuQ5hw3pskKnrcFcGA/uo4A1r27jkDrpDqSvD
        pizYnoItFYbAooNCm9rWVG8TDhblXscKP4INqQiF54HXcJiCpReZjXP8OEgzEm0TsWxIaELizvAwKDQqlVPr3HicdF3Y0J8ARwtwleXHD8HiLQ
        IbX9saF3OscWhpa30PvYZ0HcA7CWMrEQg8bFPp5VjkuJHYiDOLq52eRVKIRazm7Hq4uLvNarVeRiI31m1PH1ccAm7+69he3WhCEh2yfWQfmTcx
        ZzKprlgcDlo7GjcvWFgSXlh+62kPXCRuF6T9eLNtZyew73K1E8opjDfJZ+BfGNpT4deJnFtR9kh2vATRqRRoTgIC7d8IgKzApmlhDhxm5qzN5u
        E1fAPgNW2FD3ivaGurMU2hnXAkc8eGbsBtQ2eUS79V2wVmQmDEqVVst9a1RFGWKqh2Ej5jkdqG/qs/e/5f4gjcR1NklDwWJknStMArwm3b4s4m
        4vzbT227uOMX3wt3T84eComH2E8vfLDX/7T/zJmXp2Hb0Q/b1R9he+ssbFcePHigLi9VPq8sL+1hz99aqiwHUJtBtkwKttgIbM+gZ39BW2i6DE
        2H2fN7vqgsD2z4dmAD/fHCrXASHDlz5UNw4bufRaW3b+aNy/eoa8f++OinO7fr1+7/Wf/y/o3GN9eVpZ3P3uv/5+xp/+nCWHRM2x0613du+90n
        Nw0tXDm7cfNArHD59a7unVe/v31918H80fK+pctv9r3n33rj2td/vz978eaLP2DWXUYZwQLpsanDvx+1am6DjncM6SdVOxhwApT7PuL6u/3EY7
        ZVCFotaIrStPsPN4rqPCISAAA=
        """,
        """
        H4sIAAAAAAACA5VU3a6aQBC+Lk8xOVdtGgy7ICJcrUiPNCqN7DlNemNAVksqPwE0sS/VF+jdebHuAipGay0khp39fmZnZrUkC0ix+h7vGawKFl
        QsgqACrGBdRkjGGBAyMTL7GrxQm4PFE4VpkDATyiDJtwwN2jD1bHDSqohZaXKFNmpnSV6wsoyz1ISfZRW18fEuyeGVFc0G6iFdPlI+ZUUSVCbY
        Lz71Zm3QTSu2YYUJGoSHipVt2FuvS8axxkVUiPOTrIssgSiogjAoGexPZoMeQvB+zMI4SJuVrHyMWIjUHfpwKREeIN8sI5Hsw3zxgs+2bCXK2S
        0L31E1DVug8NeZ297YnT+DfP4U22qz7dOxTxc86HNAZyEgWgtxyMKefCF0IiDnhYD0LUBY5/3TVUOHMaFkRHyH445dgzwrqw1vjaRbgHXUr6EG
        +PbEmREOfPudvv1aZRGDLIrgqci27EnCaCiE+0OBHurAZacO5LtwG68gD4qqPOvyLPQmUWJPj5iWcIm03kUsZ2lUgqgv95AwRicfTcEwI9RZuG
        TqfnPG8Oo6X496yf6+jNJJd3gj3SW6y0fGmW8c+efKhPEG+Hht2d9EdEnFRtuuhkwoJfbk0RywUuehamot0j2F6OnjMkJCbSWMC4n/OA0vh9Bp
        BkYFpCAYTb0RzBxKai1ZxHo9xDvWHYPBeQxkmJLFswPe6LNjU/8G/tJS2AlPo/XUlONzZd3Z4n9lESsEr7UWWP9metd2/Eer6zW85F7rX3GNlo
        uNukaKXnesD7Y35/eXuHN6s9ynr2X+gx3+Uf1+08Xbt6I7FHeuBkYiUST9AdKnnB4ABgAA
        """);

    /// <summary>An empty database with ICU rules, written by pg_dump 17.11 to a file without compression.</summary>
    public static SampleArchive Version17Icu { get; } = Unpack(
        """
        H4sIAAAAAAACA6WSUUvjQBDH09MDUQRfvJeDY54uFW1pFNqC9SGX7NlC2oZk23pPYU3WGKhJya745pe5L3o7G9vTWkHowv6Tmfln9pfd9a/doV
        87Mnb3aobRNtQ4RjlA+Yayj/JsLAcWBHtYzLnVyeJH44eKrU7TsqDu8tuM5aCjRus04bfWxaN18hnLLraeHi4XUShG60X3lJKRM3YHo+u3wRe0
        YvOQUIjnGc9lxPO4SLI8hSswJ/R317zcr2GfTVItpd++qnnH5oLrcGf1t7ONSLglIXVDGiiMcD3UWPUXLCFZnrAyieIivyvKB4UWCVmqh0DEIt
        8S8OZjQGIHTt+3aX891IBdnfOIQ2GRRjGTbF6kTcGlJs3Suik4K+P7aMHkvXkGppoa4GQ74D8rYDxz67x9rq1W+6LbeXe58Lhdm9q/7JBU2H/V
        dAJiUwLLArz6AmYD2gdKhr6HliuQXNWY5C1YXpvVzQBv7NgeifxgPB24JFAF7FBl0eU0la+hjANnEv1PJ7zhkioZTDwSYu7nFHo9eFLSg5k6Uu
        M7kgdjfyPl5h2sBv7yohAyLbn4aBP/AZtX6Xm0AwAA
        """,
        """
        H4sIAAAAAAACA42RTW+DMAyG7/0VPm6aqDClUMGJAVt7WJlKuusUwHRI5UNJWqn/fokare1t8SV+3ydOYsezGBJR/3RngloQV9QAV+C5XuAgOp
        4HiJGH0dKHPUs1bFZTDbynCCTvpyNh2NUn67AihXxQoiMZgW/FdOwnQVJ24xDBMA5k9ezUT/BF4mrgHAPHtdbbKHquIkj3JSs+rLgZFB1I6MJQ
        XRRJKxdtK0mzqwfVFNd/acXYQ8MVr7gkOP9dFs4R4SmjquPDNXPcl4YqXJzw+bFEdYHp8N2Yx/77vAko6Ui1aeh9V7Sz8NGPwdWRb9Mi22zfwb
        ltjb282iXLSrbTYqmBu8QggUXyZJeuPxO2NsgtMUgYA3qBnmCwWIWQJSx5Tcpcc3dzg2mU6qCnM/sFePr+MAoCAAA=
        """);

    /// <summary>The same database with optimizer statistics, written by pg_dump 18 to a pipe with Zstandard.</summary>
    public static SampleArchive Version18Statistics { get; } = Unpack(
        """
        H4sIAAAAAAACA+VZbYwbRxn2JZe0cRKalPZEGqgGk3LnaO7YWe/trRtFsGfv5Zz67JO9d+mRIrNn7/ks/MV6z2mJiiKEUH4AlaJKSPxD4qN8Fg
        q9ivKhokYQJCQofxLpAkKoChJSpYoKQX+g8M7sh+317p0vF0goI+16d+ad2ed553nny/OnknPzQ4dCw/cO7Q4NhSAdobf99DZCb2F6+3TISffC
        1dJqzapOpkIPwAuRJkQ0ltSXK1od0ZfxWDS4gDX+3YNOa/SDnH2nLSuZRDaZypzqfdlFTR+GK6+oqFit6HWzoNeLjVKlXkYn0eiCOiONnggP0X
        b8btan2NMeuFa0aktnr7tdWt/zhUS559VkXs0BjLz3lcEas2G1TK1e0oxSodiorzSMGkArtEwDfloUYqO+Q4DPBwNU5Fxidl5WZ72vDKDE8tJK
        QkXNcqGomVq1UZ5o6SZDWimPjbZ0zSiuFpqauTqK0ShcDEB0Z4C/7wIepmLgRZ6ZEjEmib0qoi9JWZWn5bxiYf4iXImcIqsKcgqQY47OpNRZpC
        pz82lafhKZOhRops4hRzCuJlA6m5DTSmE+l11MJZUcFCyvVapmpW6XUMvEBNiOg/H0QiqtpjKF/qIT4dB7KMhcdr4fkL+bOtHSbLTMsqG3Aj21
        N9TtKV4kk66npNA+eHr1p/VXnwe568w0n5hV5mTLUUc7jrKyUcQ1jgDqIw5qv9Jg2FRHjVIJRYxGVY8EAv9jqLeLJ+MO8PgUe2pqhmnxBp+l7c
        6d6WBmuai5tlytFCeYMRoLI0iVEqrUTb2sG+FoeF7OqSk1lc2g6SWUkzOnFDRWKUW76fU3ZNNjHrPyO0hXda0Zag7cPz/wDb39DitksaT2ciJt
        jaEpuE4BVBVZoYfn5FRGhQsBCx/WahYZulbSDUvdVtXsPCXd3U9dbAZTGkPF87yH0Z+DOk7gYqyTau3QYfiZg07KpeR06qNKEi2mlDNWD+qdHu
        yzcHjV2kjOh236qNhYq5tjx6OQZz3TXp7JZed63ACZjH4my6IMOjjidPAm39myp2vb9s+fgv3Dhe5xhF0gXmlzm0m7QHzEDRyPBou4QLYkZ2yb
        3PXAqJXibLhZrpSRqS1XdS+9jJde13AyEXGrRfp4Qo+qKLOQTmNW0IYx+0mTkT/WSz6gQccLvYPh4I6glUWPGw74RnV35x5wI1xWVTlhz6dnaZ
        ynQY025GwmvdQbzJY16gxbHhXMZHNoUU4vKHkrBMa4KB0AxggXvR3BLgT0+9cO2lxtqv6KDrukaQiy6l1ff4QqIDu/1CdsGI8tMi0TVmXQsbcK
        3rJ2jb/qC7pfqZvDJg7sQMFWShi1PRR61LYtFpyHxTcOemb4GDMkHGHtwO/EBOH4EDWbTmen0Zyiyi4RxyYMJmH2Mj6OSmu12lM7XHi84BsCdN
        WflnMwy2anT8PgnUcuvp45TvDMcXRq665Hq1FdR9hKwlpKRCJbLSqDHEsdFxPikx4K3+z3LJUCqNpO3tcAF+/vsRrUy1Tk1rwd6OPnPALu7HVc
        r+6xIeU9sr1lHzkPcY8Mv+WLxeOg7aPx84IDYSoIyw99tddZNN7H9lqymsqrqUS+E9UhaZe7nzluLyE62xp4BJeYDUOHX9gUVBp12IVpZmssvG
        +0rRstyKB7HCIBVXH00UftCQpDcau4qte0ulbTqYU1do3SAmjJzaXYnMymVtZbNHec9LYEZeYa7A1YIQ9l4J2qXaBVq+1KqwKjDi3k+ipC+YrR
        +JRe9xTT2XIQ2poJm87lNVP/D/GG9p3MSonlVOqrulEx9RLNM6Ht5QaEulanZfW1arWwYmhFh43jCa1dLpyrlKwdp9ALqF4oVVqwRyuarnOdaq
        tQ0CgbWq2wDKvIEnPweYL5p8GGrimoTbFhOH3PKNvVwwNOrp5drTOZ9uq4E98/2nIZEajkE3dcyQXSp+X/DynbxLcQ88o7VMxCkJhf9BVz70or
        UM7v3vNfkbO7IvN2rAuxT9P8ZprmuP8tVQ/I/+6UNhawiCVMOEx4TARMREwkzHOY5zEvYF7EvIRjHI7xOCbgmIhjEhY4LEBFAQsiFiQ8yeFJHk
        8KeFLEkxIWOSzyWIR2RSxKeIrDUzyeEvCUiKckLHFY4rEkYAk+K+E4h+M8jgs4LuI4hQE4OADCARIOoHCQR7FRcBQdhQf4CE/xQh5AJICRAEgC
        KAnAJICTAFACSAlAJQIlBnmAlgBcAngJACaAmABkApgJgCaAGnZfcEEeACeAnAB0AtgJgCeAHsQAF+QBASJRV0EecCBAggALAjRInPqPG3DMuD
        sF2r5N+iRkM4F267MGi+dCsVGrwTDUhpGR6fNJN3V7s9t0xdA/aWv5abu1sx8bfJjebEPpP1JzQSP11z0jdd/x3Yjf8Z01Wg87O/mcMpNT8rMD
        HK7t6EBCtEhMcpyHxLrvdGMT8JtnGPK/D93BZVOtva0VE3knrJhszl0By45wb1PQSgNNKjtb8IhOGAlBUrzPc47Aie5fGSL778cdvJD7VGh+Qn
        +KbZ8T2UxezdEjfkuiBb8zwoCzJ3YiKieTqNMIivR+I4Lmc6k5ObeEHlOWnP8+HtvGNxA7Yt3kA8EHrNs78uo49CXf2H5Xtyct/wXG+fDQXbKe
        ZDjv3KLyFicQJvSYQJyHWID0h6yD4fvpf9kvfuhfocdTIPswH35iIhwO2xbsFPaGa/HG3tClL7zv/lce/P3Qh988d+Z0NH869cLLX3lk+P3DFy
        58fAHSg4chvfYbSJ+/COnKzZs3GxvrtZdqG+vHUpdeX69tRGhapLZKEpIQg/QBmvc3sAXTDTAdT1069uPaxsiuX4zskr+z+vpEAj1+4cpz6OVf
        /i6vHzy0+NnLb5GrT/zl279940br6tt/bf3k7etrP7+mrz/0wbcO//Pi+eHzpZP8SePh6DOHnnngzffuxatXLu65Z0QoXf7M7v0PvfarG9eOni
        ierR5fv/y5Q18a3nf96s/+8eUzr/zhI79mrHdbR3csCg641I+EQo26/dfDSl+Rea7hBgA0QM/bhkLXnj3MdG9ZRcFq1dD1jt2/AafuIJGCIQAA
        """,
        """
        H4sIAAAAAAACA5VUy46bMBRdN19xNat2QYQNOISsHEInVHlUwTOVuhlB8KRRw0NAR5r+VH+gu/mx2uCEpNDMFCSEr88592lPBhOgxfbb/onDtu
        BhxWMIK8A6JhpCGsaAkIMtR0dwx1wBlk8cpWHCHSjDJD9wNFJmtnbBS6tiz0sHsKWsbpbkBS/LfZY68LOsYmWf/UhyuOdFs4GGiGi62vqYFUlY
        OeDeBWy9VEY/rfiOFw6YED1XvFTm9eNjyQXWvrBKcZHJY5ElEIdVGIUlh6eTM3tI4P2MR/swrRea8eGSGD1DvnuIZYivsOQLAT/wrSzdeQnEjm
        HpaAK6eL2Vu575q1vQ2l+5jZvtgM0CthHGQADOFhJiKIhHN+78M2VzCWkXEmJOAGEiekUMm8CMMjqlgSdwxw5BnpXVTrRhQCaACbJqqA2BO/eW
        VABffqcvv7ZZzCGLY7gpsgO/GWCMpbA1lujxCITswoP8R3TYbyEPi6psdUUUVhModRdHjCJcIifvYp7zNC5BVlX4EH7IyY+pG7CkzNv4dOF/9W
        Zw73tfjnrJ03UZ80xG7wn3AV3n62269ljx28pE+x2IUTrwf4mQgWGYelOFhkwZo+78zTGYdRyGOa57fp6F7OnbZaQEbiTaRGqJ/8hGlEPqWPXA
        GIDEFTBdrKew9BittTRpGw6Rji/GgLRjoMGCbm49WE8/eS4LevCXLqU76XOkfIr81dNxfbYlrq2YF5KnXEts0Bte1538jCXXvuR29TvckeJa+u
        h4iinzA+a7Qbdf0B24E91+nS7a3TMtR4Fxv0Bfs7tNPlXAPA5d3wk8j+jaMSQg4hGDYyH9alZCo48rolAChmnIKdBJffkQcNcrcStSf8V68zr9
        PeTf+fPVmbYQenO9GrW/e2+YSH6MJtQ/+Ur7zEQHAAA=
        """);

    private static SampleArchive Unpack(string archive, string listing) => new(Unpack(archive), Unpack(listing));

    private static byte[] Unpack(string packed)
    {
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
